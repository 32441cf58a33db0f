"""Layouts, fields, rules and codes as they were on a day, and a reader's own tables over the shipped ones."""

from __future__ import annotations

from datetime import date

import pytest

from harness.codecs.b2 import LayoutError, check_rules, decode, layout_from_files
from harness.codecs.b2.codelists import parse_codes
from harness.codecs.b2.dating import in_force
from harness.codecs.b2.layout import parse_records
from tests.codecs.b2.sample import SAMPLE, TABLES, dre, files, hospital, town
from tests.codecs.b2.town import act, invoice, lot_file

COLUMNS = "record,pos,len,type,name_fr,name_en,presence,const,default,enum,range,codes,check,pattern,decimals,format,"
COLUMNS += "same_as,class,source,confidence,condition,since,until\n"


def _row(pos: int, length: int, name: str, since: str = "", until: str = "") -> str:
    return f"9Z,{pos},{length},A,{name},{name},,,,,,,,,,,,exact,SYN,synthetic,,{since},{until}\n"


@pytest.mark.parametrize(
    ("since", "until", "day", "holds"),
    [
        ("2018-09", "", date(2018, 8, 31), False),
        ("2018-09", "", date(2018, 9, 1), True),
        ("", "2020", date(2019, 12, 31), True),
        ("", "2020", date(2020, 1, 1), False),
        ("2018-09-15", "2018-09-16", date(2018, 9, 15), True),
        ("addendum 4 (2008)", "", date(1990, 1, 1), True),
        ("2030", "", None, True),
        ("", "2030", None, False),
    ],
)
def test_a_period_is_half_open(since: str, until: str, day: date | None, holds: bool) -> None:
    assert in_force({"since": since, "until": until}, day) is holds


def test_one_place_of_a_record_described_twice_over_time() -> None:
    table = COLUMNS + _row(1, 2, "Ancien", until="2005-06") + _row(1, 2, "Nouveau", since="2005-06") + _row(3, 1, "Fin")
    for day, name in ((date(2005, 5, 31), "Ancien"), (date(2005, 6, 1), "Nouveau"), (None, "Nouveau")):
        fields = parse_records(table.encode(), day)["9Z"]
        assert [f.name_fr for f in fields] == [name, "Fin"]


def test_two_descriptions_in_force_at_once_are_refused() -> None:
    table = COLUMNS + _row(1, 2, "Un") + _row(1, 2, "Autre")
    with pytest.raises(LayoutError, match="does not follow"):
        parse_records(table.encode())


def test_the_ccam_record_begins_with_its_addendum() -> None:
    before = layout_from_files(files(), "cp-hospital", as_of=date(2004, 2, 29))
    after = layout_from_files(files(), "cp-hospital", as_of=date(2004, 3, 1))
    assert set(after.records) - set(before.records) == {"4M"}
    assert [p.code for p in decode(SAMPLE, before).problems] == ["codecs.b2-unknown-record"]


def test_a_scheme_does_not_exist_before_its_rider() -> None:
    data = lot_file(town(), invoice("1", act("G", 3000, 70)))
    abroad = data[: 2 * 128 + 48] + b"17" + data[2 * 128 + 50 :]
    for day, rules in ((date(2018, 8, 31), ["liste"]), (date(2018, 9, 1), [])):
        layout = layout_from_files(files(), "syn-07", as_of=day)
        assert [b.rule for b in check_rules(decode(abroad, layout), layout)] == rules


def test_ranges_of_codes_are_spelt_out() -> None:
    lists = parse_codes([b"list,code\nDENT,11-13|21-22\nDENT,01\nX,blank\n"])
    assert lists == {"DENT": frozenset(["11", "12", "13", "21", "22", "01"]), "X": frozenset({""})}


def test_a_readers_own_tables_replace_what_they_name() -> None:
    shipped = hospital()
    rows = [
        r for r in (TABLES / "b2/records.csv").read_text().splitlines(keepends=True) if r.startswith(("record,", "3E,"))
    ]
    own = {
        "records.csv": "".join(rows).replace("Identifiant RPPS du prescripteur", "RPPS à nous").encode(),
        "b2/rules.toml": b'[[rule]]\nid="XR-20"\nscope="line"\nseverity="minor"\nsentence="Un autre."\nsource="moi"\n',
        "tables/codes.csv": b"list,code\nGRAND_REGIME,55\n",
    }
    layout = layout_from_files(files(), "cp-hospital", own=own)
    assert layout.field("3E", 42).name_fr == "RPPS à nous"
    assert layout.records["4M"] == shipped.records["4M"]
    assert (layout.rules["XR-20"].sentence, layout.rules["XR-19"]) == ("Un autre.", shipped.rules["XR-19"])
    assert (layout.codes["GRAND_REGIME"], layout.codes["IPS"]) == (frozenset({"55"}), shipped.codes["IPS"])


def test_a_readers_own_dialect_replaces_the_one_of_that_name() -> None:
    toml = b'id="syn-07"\ntitle="A moi"\nbasis="synthetic"\nsource="moi"\nrecords=["000","999"]\nrules=["XR-01"]\n'
    layout = layout_from_files(files(), "syn-07", own={"dialects/syn-07.toml": toml})
    assert (layout.title, list(layout.records), list(layout.rules)) == ("A moi", ["000", "999"], ["XR-01"])
    assert layout_from_files(files(), "a-moi", own={"x/b2/dialects/a-moi.toml": toml}).title == "A moi"


@pytest.mark.parametrize("missing", ["b2/records.csv", "b2/rules.toml", "b2/dialects/syn-07.toml"])
def test_a_pack_without_a_table_is_refused(missing: str) -> None:
    left = {path: content for path, content in files().items() if not path.endswith(missing)}
    with pytest.raises(LayoutError, match=missing):
        layout_from_files(left, "syn-07")


def test_the_dre_dialect_is_synthetic_and_asks_for_a_complementary_amount() -> None:
    layout = dre()
    assert layout.basis.value == "synthetic"
    assert layout.field("1", 78).const == "D"
    assert layout.field("2", 95).enum == ("",)
    assert layout.field("000", 26).name_fr.startswith("Code de routage")
