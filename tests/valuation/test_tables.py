"""The shipped tables are whole, dated and sourced; a table that cannot be read says where."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from harness.comparison.amounts_tables import tables_from_files
from harness.valuation import Footing, TableError, parse_tables
from harness.valuation.rows import BaseRate, Price
from tests.valuation.shipped import TABLES

FOLDER = Path(__file__).parents[2] / "scenarios" / "tables" / "valuation"
CITED = {"document": "Table", "version": "1", "locator": "essai"}


def rows() -> list[tuple[str, dict[str, object]]]:
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for section, content in yaml.safe_load(path.read_text("utf-8")).items():
            if isinstance(content, list):
                found += [(f"{path.name}:{section}:{rank}", row) for rank, row in enumerate(content)]
    return found


def test_every_row_has_a_basis_and_a_source() -> None:
    lacking = [where for where, row in rows() if not {"basis", "source"} <= set(row)]
    assert len(rows()) > 60
    assert lacking == []


def test_every_row_but_those_of_the_families_is_dated() -> None:
    # A family of acts follows from the labels; everything else says from and until, if only that the source is silent.
    lacking = [where for where, row in rows() if not {"from", "until"} <= set(row) and not where.startswith("families")]
    assert lacking == []


def test_the_schemes_have_columns_of_their_own() -> None:
    def column(scheme: str) -> dict[tuple[str, bool], int]:
        return {(row.family, row.outside): row.percent for row in TABLES.base_rates if row.scheme == scheme}

    shared = set(column("01")) & set(column("10"))
    assert len(shared) >= 5
    assert all(column("01")[key] != column("10")[key] for key in shared)


def test_what_is_ours_is_said_to_be() -> None:
    ours = [row for row in TABLES.base_rates if row.scheme == "10"]
    assert {row.dates.footing for row in ours} == {Footing.SYNTHETIC}
    assert {row.dates.footing for row in TABLES.flat_shares} == {Footing.SYNTHETIC}
    assert {row.dates.basis for row in TABLES.flat_shares} == {Footing.PUBLIC}
    # Prices of published CCAM examples bear our dates.
    assert {row.dates.footing for row in TABLES.prices["LFQK002"]} == {Footing.SYNTHETIC}


def test_the_hierarchy_goes_from_the_invoice_to_the_line_and_ends_with_the_base() -> None:
    levels = [rule.level for rule in TABLES.exemptions]
    assert levels == sorted(levels, key=["invoice", "line"].index)
    assert TABLES.exemptions[-1].id == "base"
    assert len({rule.id for rule in TABLES.exemptions}) == len(levels)
    assert {rule.percent for rule in TABLES.exemptions if rule.codes and set(rule.codes) <= set("134567C")} == {100}


PRICES = [row for found in TABLES.prices.values() for row in found]


@pytest.mark.parametrize("code", sorted(TABLES.prices))
def test_one_price_a_day(code: str) -> None:
    found: tuple[Price, ...] = TABLES.prices[code]
    for before, after in pairwise(found):
        change = after.dates.start
        assert change is not None
        days = change - timedelta(days=1), change, change + timedelta(days=1)
        assert [before.dates.holds(day) for day in days] == [True, False, False]
        assert [after.dates.holds(day) for day in days] == [False, True, True]
    assert found[-1].dates.end is None


def test_no_rate_stands_twice() -> None:
    def key(row: BaseRate) -> tuple[str, str, bool, date | None]:
        return row.scheme, row.family, row.outside, row.dates.start

    keys = [key(row) for row in TABLES.base_rates]
    assert len(keys) == len(set(keys))


def rate(**changes: object) -> dict[str, object]:
    row = {"scheme": "01", "family": "f", "percent": "70", "basis": "public", "source": CITED, **changes}
    return {"base_rates": [{name: value for name, value in row.items() if value is not ...}]}


FAULTS: tuple[tuple[object, str], ...] = (
    (rate(percent="70 %"), "t: base_rates/0/percent: '70 %' is not a number"),
    (rate(percent="70.5"), "t: base_rates/0/percent: 70.5 is not whole"),
    (rate(percent=...), "t: base_rates/0/percent: a text is expected"),
    (rate(basis=...), "t: base_rates/0/basis: what the value rests on is missing"),
    (rate(basis="sure"), "t: base_rates/0/basis: one of public, inferred, synthetic is expected"),
    (rate(source=...), "t: base_rates/0/source: a mapping is expected"),
    (rate(**{"from": "2025-02-30"}), "t: base_rates/0/from: '2025-02-30' is not a day like 2025-01-31"),
    (rate(**{"from": "2025-02-01", "until": "2025-01-01"}), "t: base_rates/0/until: the value ends before it begins"),
    ({"base_rates": "none"}, "t: base_rates: a list is expected"),
    ({"base_rates": ["none"]}, "t: base_rates/0: a mapping is expected"),
    (["none"], "t: .: a mapping is expected"),
    ({"flat_share": [{"amount": "24", "basis": "public", "source": CITED}]},
     "t: flat_share/0/amount: '24' is not an amount like 28.42"),
    ({"families": [{"family": "f", "acts": "G"}]}, "t: families/0/acts: a list of texts is expected"),
)  # fmt: skip


@pytest.mark.parametrize(("tree", "fault"), FAULTS, ids=[fault for _, fault in FAULTS])
def test_a_fault_says_where(tree: object, fault: str) -> None:
    with pytest.raises(TableError) as raised:
        parse_tables({"t": tree})
    assert str(raised.value) == fault


def test_a_file_that_is_no_table_says_where() -> None:
    with pytest.raises(TableError, match=r"pack/tables/valuation/x\.yaml: \.: not a YAML table \(pack.*:\d+:\d+\)"):
        tables_from_files({"pack/tables/valuation/x.yaml": b"a: [\n"})


def test_only_valuation_tables_and_tariffs_are_read() -> None:
    assert tables_from_files({"tables/other.yaml": b"a: [\n", "tables/valuation/x.txt": b"\xff"}) == parse_tables({})
