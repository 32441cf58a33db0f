"""The hospital dialect over a file typed by hand: hospital flat fees, biology, titles, and each rule broken alone."""

from __future__ import annotations

import pytest

from harness.codecs.b2 import build, check_rules, decode, encode, invoices, values_of
from harness.comparison import compare_b2
from harness.model.difference import FieldClass
from tests.codecs.b2.sample import hospital, town

HOSPITAL = hospital()

# One emergency visit of a public hospital, typed from the published positions; a dot stands for a blank.
#   3  FPU  20.00, qualifier N: base, rate and fund share zero
#   3  FFM  30.00 at 70 % = 21.00, with its 3S (prescriber) and 3E (RPPS)
#   4  B    10.00 at 70 % =  7.00, with its 4S and 4B (one analysis)
#   5  records 3x and 4x: 1 + 3 + 3 = 7 ; type 3: base 30.00, fund 21.00, expense 20.00 + 30.00 = 50.00
#      type 4: fees 10.00, fund 7.00 ; patient: 50.00 - 21.00 + 10.00 - 7.00 = 32.00
#   6  1 invoice, 3 lines, 60.00 billed, 28.00 from the fund ; 999: 14 records, 1 lot
_WHO = "999999998.255555599933353"
_P1, _P2 = f"{_WHO}000250000042", f"{_WHO}250000042"
_ENDS = "TE00000999999998......CT00000001999999......TR000007"
_RECORDS = (
    f"000{_ENDS}250116CP..B2..U{'.' * 12}128{'.' * 43}",
    f"1999999998......9990073551303{'HOPITAL.SYN'.ljust(40, '.')}B2250116.CP.062007U{'.' * 40}",
    f"2{_P1}1000000009" + f"0199999994{'0' * 18}100250115000000000.5501011250115250115" + "0000" + "." * 10,
    f"2{_P1}S0100030000{'.' * 13}........N{'.' * 40}000000000U.......",
    f"3{_P1}00000250115250115FPU..0010" + "00100.0000000020000000000000000000000000020000000000...N.0000000",
    f"3{_P1}00000250115250115FFM..0010" + "00100.0000000030000000300007000002100000030000000000....M0000000",
    f"3{_P1}S01296991102S012501150000000" + "0" * 14 + "0" + "." * 14 + "00000" + "." * 14 + "P" + "." * 13,
    f"3{_P1}E0189990000013{'.' * 76}",
    f"4{_P1}00000296991102P001999999998" + "0001250115B....01000100010001000000100007000007000001000.000000",
    f"4{_P2}S01S.0000000S0000000{'.' * 16}{'0' * 28}.{'0' * 23}M....",
    f"4{_P2}B01{'.' * 10}2501150100000552{'0' * 64}",
    f"5{_P1}00700003000000021000000100000000700000032000000000000000000{'.' * 17}00005000......",
    f"699999999800100030001001000006000000002800000000000007{'.' * 74}",
    f"999{_ENDS}00000014{'.' * 19}001{'.' * 43}",
)
FILE = "".join(record.ljust(128, ".") for record in _RECORDS).replace(".", " ").encode("ascii")


def changed(rank: int, pos: int, text: str, data: bytes = FILE) -> bytes:
    """Write ``text`` at a position of the record of this rank (from 1)."""
    start = (rank - 1) * 128 + pos - 1
    return data[:start] + text.encode("ascii") + data[start + len(text) :]


def broken(data: bytes) -> dict[str, tuple[str, str, str]]:
    """First breach of each rule: location, expected, observed."""
    found: dict[str, tuple[str, str, str]] = {}
    for breach in check_rules(decode(data, HOSPITAL), HOSPITAL):
        found.setdefault(breach.rule, (breach.location, breach.expected, breach.observed))
    return found


def test_the_typed_file_has_the_records_it_names() -> None:
    file = decode(FILE, HOSPITAL)
    assert [r.variant for r in file.records] == [
        "000",
        "1",
        "2",
        "2S",
        "3",
        "3",
        "3S",
        "3E",
        "4",
        "4S",
        "4B",
        "5",
        "6",
        "999",
    ]
    assert file.problems == ()
    [visit] = file.invoices()
    assert [[r.variant for r in line.records()] for line in visit.lines] == [
        ["3"],
        ["3", "3S", "3E"],
        ["4", "4S", "4B"],
    ]


def test_it_breaks_no_rule() -> None:
    assert broken(FILE) == {}


def test_it_is_written_again_from_its_values() -> None:
    records = decode(FILE, HOSPITAL).records
    assert encode(records, HOSPITAL) == FILE
    values = [(r.variant, values_of(r, HOSPITAL)) for r in records]
    assert "".join(build(HOSPITAL, variant, fields) for variant, fields in values).encode() == FILE


def test_its_rubrics_are_read_where_they_stand() -> None:
    [visit] = invoices(decode(FILE, HOSPITAL), HOSPITAL)
    header = {
        "number": "250000042",
        "title_complement": "000300",
        "evidence": "4",
        "pathway": "U",
        "partner": "999999998",
    }
    assert header.items() <= visit.header.items()
    assert "flow_split" not in visit.header
    fee, material, biology = (line.rubrics for line in visit.lines)
    assert {"act": "FPU", "qualifier": "N", "base": "0", "rate": "0", "amo": "0", "fees": "2000"}.items() <= fee.items()
    assert {
        "act": "FFM",
        "base": "3000",
        "rate": "70",
        "amo": "2100",
        "prescriber": "296991102",
    }.items() <= material.items()
    assert (material["domain"], biology["domain"], biology["act"]) == ("M", "M", "B")
    assert visit.totals == {
        "hospital_base": "3000", "hospital_amo": "2100", "hospital_expense": "5000", "hospital_amc": "0",
        "total_fees": "1000", "total_amo": "700", "total_amc": "0", "patient_share": "3200",
    }  # fmt: skip
    assert visit.lines[1].locations["amo"] == "3[94,8]#2"
    assert visit.locations["hospital_expense"] == "5[115,8]#1"


def test_the_town_dialect_knows_no_hospital_fee() -> None:
    assert [p.code for p in decode(FILE, town()).problems] == ["codecs.b2-unknown-record"] * 5


# Ranks: 1 000, 2 lot, 3 type 2, 4 2S, 5 FPU, 6 FFM, 7 3S, 8 3E, 9 B, 10 4S, 11 4B, 12 trailer, 13 6, 14 999.
BROKEN = {
    "a number of another year": (3, 30, "240000042", "XR-29", ("2[30,9]#1", "25nnnnnnn", "240000042")),
    "a title without number": (3, 30, "250000000", "XR-29", ("2[30,9]#1", "25nnnnnnn", "250000000")),
    "a complement of another shape": (4, 42, "000301", "XR-29", ("2S[42,6]#1", "000n00", "000301")),
    "no complement": (4, 42, "      ", "XR-29", ("2S[42,6]#1", "000n00", "      ")),
    "two patient fees": (6, 56, "FPU  ", "XR-23", ("3[56,5]#1", "FPU x 1", "FPU  ")),
    "a fee that is reimbursed": (5, 91, "070", "XR-16", ("3[91,3]#1", "0", "070")),
    "a split flow with its share": (6, 122, "0000900", "XR-09", ("5[82,8]#1", "00000900", "00000000")),
    "a total without its flat fee": (12, 115, "00003000", "XR-09", ("5[115,8]#1", "00005000", "00003000")),
    "a share without its flat fee": (12, 74, "00001200", "XR-10", ("5[74,8]#1", "00003200", "00001200")),
    "a count of base lines": (12, 39, "003", "XR-08", ("5[39,3]#1", "007", "003")),
    "a lot of other amounts": (13, 25, "000004000", "XR-06", ("6[25,9]#1", "000006000", "000004000")),
    "a cover agreement": (3, 59, "250115", "XR-21", ("2[59,18]#1", "0" * 18, "250115000000000000")),
    "a wrong prescriber": (7, 42, "296991103", "XR-22", ("3S[42,9]#1", "296991102", "296991103")),
    "a wrong RPPS": (8, 42, "89990000014", "XR-22", ("3E[42,11]#1", "89990000013", "89990000014")),
    "a sequence that skips": (11, 37, "02", "XR-12", ("4B[37,2]#1", "01", "02")),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_one_fault_is_told_by_its_rule(fault: str) -> None:
    rank, pos, text, rule, expected = BROKEN[fault]
    assert broken(changed(rank, pos, text))[rule] == expected


def test_a_complement_out_of_place_breaks_the_order() -> None:
    moved = FILE[: 6 * 128] + FILE[7 * 128 : 8 * 128] + FILE[6 * 128 : 7 * 128] + FILE[8 * 128 :]
    assert "XR-11" in broken(moved)


def test_only_public_hospitals_issue_titles() -> None:
    private = changed(4, 42, "      ", changed(3, 30, "000000042", changed(2, 26, "60")))
    assert "XR-29" not in broken(private)
    assert "XR-29" in broken(changed(3, 30, "000000042", changed(2, 26, "60")))


def test_what_describes_the_establishment_is_its_own() -> None:
    other = changed(2, 23, "1011103", changed(2, 30, "AUTRE HOPITAL SYN"))
    compared = compare_b2(FILE, other, HOSPITAL)
    assert compared.differences == ()
    assert {one.location for one in compared.ignored} == {"1[23,3]#1", "1[26,2]#1", "1[30,40]#1"}
    assert HOSPITAL.field("1", 23).field_class is FieldClass.FIXTURE_BOUND


def test_a_flat_fee_that_changes_is_a_difference() -> None:
    compared = compare_b2(FILE, changed(5, 102, "00002500"), HOSPITAL)
    assert compared.differences[0].location == "3[102,8]#1"
