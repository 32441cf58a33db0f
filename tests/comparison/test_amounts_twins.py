"""The reference product's lots without a reference: honest ones are not accused, its pricing twins are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from harness.codecs.b2 import Layout
from harness.comparison.amounts import check_amounts
from harness.model.difference import Comparison
from harness.valuation import EVERYTHING, PUBLIC_ONLY
from harness.valuation.footing import Trust
from reference_product.actions import HOSPITAL_ACTIONS
from tests.comparison.files import HOSPITAL, TOWN
from tests.reference_product.practice import ALD, CRPCEN, ZELIE, Practice, applied
from tests.valuation.shipped import TABLES

V6: tuple[dict[str, object], ...] = (
    {"ccam": "LFQK002", "association": "1", "modifiers": "Z"},
    {"ccam": "NAQK015", "association": "2"},
    {"ccam": "NBQK001", "association": "2"},
)


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(tmp_path)


@pytest.fixture
def twins() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def town_lot(practice: Practice) -> bytes:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice(*V6, pathway="T", third_party="amo_amc")
    practice.invoice({"ccam": "SYNA001", "modifiers": "UK"}, {"ccam": "SYNB001", "modifiers": "LM"}, pathway="T")
    practice.invoice({"act": "COE"}, date="2025-06-30", pathway="T")
    practice.invoice({"act": "G"}, {"act": "CCP"}, pathway="S")
    practice.patient(CRPCEN)
    practice.invoice({"act": "G"}, pathway="T")
    practice.patient(ALD)
    practice.invoice({"act": "G", "related_to_ald": True}, {"act": "CCP"}, pathway="T")
    return "".join(practice.written()).encode("latin-1")


def hospital_lot(practice: Practice) -> bytes:
    practice.session.actions = HOSPITAL_ACTIONS
    practice.patient(ZELIE)
    general = {"specialty": "01", "rpps": "89990000013"}

    def visit(*lines: dict[str, object], **given: object) -> None:
        practice.done("draft_invoice", **{"date": "2025-09-15", "practitioner": general, "lines": list(lines), **given})
        practice.done("close_invoice")

    visit({"ccam": "HBLD138"}, {"act": "FDA"}, pathway="A", third_party="amo_amc", c2s=True)
    visit({"ccam": "SYNC002"}, pathway="T")
    visit({"ccam": "SYNC001"}, pathway="T")
    visit({"act": "G"}, pathway="T", third_party="amo_amc")
    visit({"act": "FPU"}, {"act": "FU1", "domain": "M"}, {"act": "G", "domain": "M"}, pathway="U")
    return "".join(practice.written()).encode("latin-1")


def files(data: bytes) -> list[bytes]:
    """Split what was written, one file after the other."""
    records = [data[at : at + 128] for at in range(0, len(data), 128)]
    starts = [rank for rank, record in enumerate(records) if record.startswith(b"000")]
    return [b"".join(records[a:b]) for a, b in zip(starts, [*starts[1:], len(records)], strict=True)]


def checked(data: bytes, layout: Layout, trust: Trust) -> list[Comparison]:
    found = [check_amounts(file, layout, TABLES, trust=trust) for file in files(data)]
    assert found
    return found


def places(data: bytes, layout: Layout, trust: Trust) -> set[str]:
    """Fields told, without their occurrence; sums left out."""
    told = {d.location.partition("#")[0] for one in checked(data, layout, trust) for d in one.differences}
    return {place for place in told if place[0] in "34"}


@pytest.mark.parametrize("trust", [PUBLIC_ONLY, EVERYTHING], ids=["public", "everything"])
def test_honest_lots_are_not_accused(practice: Practice, trust: Trust, tmp_path: Path) -> None:
    assert [one.differences for one in checked(town_lot(practice), TOWN, trust)] == [(), ()]
    (tmp_path / "desk").mkdir()
    assert [one.differences for one in checked(hospital_lot(Practice(tmp_path / "desk")), HOSPITAL, trust)] == [()]


# Twin, where the lot says so, and on what ground: by public rules alone, or with the tables of our own cases.
TOWN_TWINS: tuple[tuple[str, str, Trust], ...] = (
    ("rounding-on-total", "4[108,7]", PUBLIC_ONLY),
    ("tariff-of-today", "4[91,7]", PUBLIC_ONLY),
    ("modifiers-multiplied", "4[98,7]", EVERYTHING),
    ("association-ignored", "4[98,7]", EVERYTHING),
    ("crpcen-as-cnam", "4[105,3]", EVERYTHING),
    ("out-of-pathway-full-rate", "4[105,3]", EVERYTHING),
)
HOSPITAL_TWINS: tuple[tuple[str, str, Trust], ...] = (
    ("hospital-half-to-even", "4[108,7]", PUBLIC_ONLY),
    ("hospital-c2s-fee-reimbursed", "4[98,7]", PUBLIC_ONLY),
    ("hospital-split-amounts-kept", "4[123,6]", PUBLIC_ONLY),
    ("hospital-threshold-strict", "4[54,1]", EVERYTHING),
)


@pytest.mark.parametrize(("twin", "place", "trust"), TOWN_TWINS, ids=[twin for twin, *_ in TOWN_TWINS])
def test_town_twins(practice: Practice, twins: ExitStack, twin: str, place: str, trust: Trust) -> None:
    twins.enter_context(applied(twin))
    practice.clock("2025-09-15T09:00:00Z")
    assert place in places(town_lot(practice), TOWN, trust)


@pytest.mark.parametrize(("twin", "place", "trust"), HOSPITAL_TWINS, ids=[twin for twin, *_ in HOSPITAL_TWINS])
def test_hospital_twins(practice: Practice, twins: ExitStack, twin: str, place: str, trust: Trust) -> None:
    twins.enter_context(applied(twin))
    assert place in places(hospital_lot(practice), HOSPITAL, trust)
