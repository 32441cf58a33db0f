"""Layouts: the tables cover every column, dialects redefine in the open, faults are told."""

from __future__ import annotations

import pytest

from harness.codecs.b2 import LayoutError, parse_layout
from harness.codecs.b2.rules import CHECKS, SEQUENCE_CHECKS
from harness.model.basis import Basis
from tests.codecs.b2.sample import TABLES, hospital, town

RECORDS = (TABLES / "b2/records.csv").read_bytes()
RECORD_TYPES = "000 1 2 2S 3 3S 3E 3F 3H 4 4S 4E 4B 4H 4M 5 6 999"
RULES = (TABLES / "b2/rules.toml").read_bytes()


def test_every_record_is_128_characters_long_and_contiguous() -> None:
    layout = hospital()
    assert set(layout.records) == set(RECORD_TYPES.split())
    assert {record.length for record in layout.records.values()} == {128}


def test_every_rule_of_the_dialects_has_a_check() -> None:
    for layout in (hospital(), town()):
        assert set(layout.rules) <= set(CHECKS) | set(SEQUENCE_CHECKS)


def test_the_town_dialect_is_synthetic_and_drops_hospital_rules() -> None:
    layout = town()
    assert layout.basis is Basis.SYNTHETIC
    assert not {"XR-19", "XR-20", "XR-21", "XR-23", "XR-24", "XR-28"} & set(layout.rules)
    assert layout.field("5", 123).enum == ("SV", "DEG")
    assert layout.field("2S", 48).enum == ("00", "01")


@pytest.mark.parametrize(
    ("dialect", "message"),
    [
        ('id = "x"', "title"),
        ('id = "x"\ntitle = "x"\nbasis = "official"\nsource = ""', "official"),
        ('records = ["9Z"]', "9Z"),
        ('[[redefine]]\nfield = "4[77,2]"\nconst = "A"', "no field 4"),
        ('id="x"\ntitle="x"\nbasis="public"\nsource=""\nrules=["XR-99"]', "XR-99"),
        ('id="x"\ntitle="x"\nbasis="public"\nsource=""\n[rubrics.header]\nnumber="col 3"', "number"),
        ("= 3", "dialect"),
    ],
)
def test_a_faulty_dialect_is_refused_with_its_reason(dialect: str, message: str) -> None:
    with pytest.raises(LayoutError, match=message):
        parse_layout(RECORDS, dialect.encode(), RULES)


def test_a_table_with_a_hole_is_refused() -> None:
    lines = RECORDS.decode().splitlines(keepends=True)
    holed = "".join(line for line in lines if not line.startswith("4,76,"))
    with pytest.raises(LayoutError, match="does not follow position 75"):
        parse_layout(holed.encode(), b"", b"")
