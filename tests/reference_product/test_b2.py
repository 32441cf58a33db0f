"""The B2 file of vector V6, column by column, from positions typed by hand."""

from __future__ import annotations

import pytest

from tests.reference_product.golden import V6_FILE, V6_FILE_SEQUENCE
from tests.reference_product.practice import ALD, CHILD, CORSICA, MOTHER, ZELIE, Practice

V6_LINES: tuple[dict[str, object], ...] = (
    {"ccam": "LFQK002", "association": "1", "modifiers": "Z"},
    {"ccam": "NAQK015", "association": "2"},
    {"ccam": "NBQK001", "association": "2"},
)


def kind(record: str) -> str:
    """Type of a record, by its letter at 36 or 39."""
    if record.startswith(("000", "999")):
        return record[:3]
    letter = record[35] if record[35].isalpha() else record[38]
    return record[0] + (letter if letter.isalpha() and record[0] in "24" else "")


def test_v6_file(practice: Practice) -> None:
    practice.professional()
    practice.patient(ZELIE)
    doctor = {"name": "Médecinsyn", "first_name": "Paul"}
    practice.invoice(*V6_LINES, pathway="O", referring_doctor=doctor, third_party="amo_amc")
    records = practice.written()
    assert tuple(kind(record) for record in records) == V6_FILE_SEQUENCE
    found = [(index, at, size, records[index][at - 1 : at - 1 + size]) for index, at, size, _ in V6_FILE]
    assert found == list(V6_FILE)
    assert all(len(record) == 128 for record in records)


def test_identity_of_a_child(practice: Practice) -> None:
    practice.professional()
    practice.patient(CHILD, MOTHER, CHILD)
    practice.invoice({"act": "COE"})
    header, complement = practice.written()[2:4]
    # Insured number of the mother, own number, rank, birth date and rank of the child.
    assert header[11:26] == "255149999999965"
    assert (header[26:29], header[95:101], header[101]) == ("001", "150607", "1")
    assert complement[49:64] == "295109912611193"


def test_corsican_letters(practice: Practice) -> None:
    practice.professional()
    practice.patient(CORSICA)
    practice.invoice()
    records = practice.written()
    assert all(record[11:26] == "184032A00100191" for record in records[2:-2])


def test_accident(practice: Practice) -> None:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice(nature="41", accident_date="2025-08-31")
    header = practice.written()[2]
    assert (header[76:78], header[85:94]) == ("41", "000250831")


def test_insured_paid_without_third_party(practice: Practice) -> None:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice(third_party="none")
    header, complement = practice.written()[2:4]
    assert complement[47:49] == "01"
    assert header[118:128] == " " * 10


def test_outside_the_pathway(practice: Practice) -> None:
    practice.professional()
    practice.patient(ALD)
    practice.invoice({"act": "G"}, {"act": "RQD", "related_to_ald": True}, pathway="S")
    records = practice.written()
    assert (records[3][70], records[3][120]) == ("N", "S")
    lines = [record for record in records if kind(record) == "4"]
    assert [(line[53], line[104:107], line[107:114]) for line in lines] == [
        ("0", "030", "0000900"),
        ("4", "100", "0001000"),
    ]


@pytest.mark.parametrize(("typed", "written"), [("12345678901234", "12345678901234"), ("ABC-1", "ABC-1         ")])
def test_video_connection(practice: Practice, typed: str, written: str) -> None:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice({"act": "G"}, teleconsultation=True, connection_id=typed)
    records = practice.written()
    line, complement = records[4], records[5]
    assert (line[75:80], line[97:104]) == ("TCG  ", "0002500")
    assert complement[105:119] == written
    assert next(record for record in records if record[0] == "5")[122:126] == "DEG "
