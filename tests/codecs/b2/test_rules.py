"""Each rule is broken alone, in one place, and only it (with what follows from it) reports."""

from __future__ import annotations

import pytest

from harness.codecs.b2 import check_rules, check_sequence, decode
from harness.model.expectation import Severity
from tests.codecs.b2.sample import SAMPLE, hospital, town
from tests.codecs.b2.town import act, invoice, lot_file

HOSPITAL = hospital()
TOWN = town()
TOWN_FILE = lot_file(
    TOWN,
    invoice("000000001", act("G", 3000, 70)),
    invoice("000000002", act("ADI", 4060, 70, ccam="LFQK002"), act("ADI", 998, 70, ccam="NAQK015")),
)


def _changed(data: bytes, rank: int, pos: int, text: str) -> bytes:
    """Write ``text`` at a position of the record of this rank (from 1)."""
    start = (rank - 1) * 128 + pos - 1
    return data[:start] + text.encode("ascii") + data[start + len(text) :]


def _rules(data: bytes) -> dict[str, tuple[str, str, str]]:
    """First breach of each rule: location, expected, observed."""
    found: dict[str, tuple[str, str, str]] = {}
    for breach in check_rules(decode(data, HOSPITAL), HOSPITAL):
        found.setdefault(breach.rule, (breach.location, breach.expected, breach.observed))
    return found


def test_the_worked_example_breaks_no_rule() -> None:
    assert check_rules(decode(SAMPLE, HOSPITAL), HOSPITAL) == ()


def test_the_town_file_breaks_no_rule() -> None:
    assert check_rules(decode(TOWN_FILE, TOWN), TOWN) == ()


# Ranks in the sample: 1 000, 2 lot, 3 type 2, 4 2S, 5 4, 6 4S, 7 4M, 8 4, 9 4S, 10 5, 11 6, 12 999.
BROKEN = {
    "XR-02": (12, 28, "00000001999998", {"XR-02": ("999[28,14]#1", "00000001999999", "00000001999998")}),
    "XR-03": (12, 56, "00000013", {"XR-03": ("999[56,8]#1", "00000012", "00000013")}),
    "XR-04": (12, 83, "002", {"XR-04": ("999[83,3]#1", "001", "002")}),
    "XR-05": (11, 52, "002", {"XR-05": ("6[52,3]#1", "001", "002")}),
    "XR-06": (11, 34, "000009782", {"XR-06": ("6[34,9]#1", "000009783", "000009782")}),
    "XR-07": (10, 30, "250000002", {"XR-07": ("5[30,9]#1", "250000001", "250000002")}),
    "XR-08": (10, 39, "002", {"XR-08": ("5[39,3]#1", "005", "002")}),
    # 97.83 + 0.00 on the two lines; announced 97.82, so the patient's share no longer follows either.
    "XR-09": (10, 66, "00009782", {
        "XR-09": ("5[66,8]#1", "00009783", "00009782"),
        "XR-10": ("5[74,8]#1", "00033618", "00033617"),
    }),
    "XR-10": (10, 74, "00033616", {"XR-10": ("5[74,8]#1", "00033617", "00033616")}),
    "XR-12": (7, 37, "02", {"XR-12": ("4M[37,2]#1", "01", "02")}),
    "XR-14": (3, 95, "F", {"XR-14": ("4[123,6]#1", "0", "004192")}),
    "XR-15": (5, 54, "4", {"XR-15": ("4[105,3]#1", "100", "070")}),
    "XR-16": (8, 105, "070", {"XR-16": ("4[105,3]#2", "0", "070")}),
    "XR-18": (8, 76, "NUT  ", {"XR-18": ("4[54,1]#2", "4", "0")}),
    # 2025-01-15 minus 365 days is 2024-01-16; the other act, FDA, then stands alone on its day.
    "XR-20": (5, 70, "240110", {
        "XR-20": ("4[70,6]#1", "> 240116", "240110"),
        "XR-24": ("4[76,5]#2", "FDA + …", "FDA  "),
    }),
    "XR-21": (3, 59, "250101", {"XR-21": ("2[59,18]#1", "0" * 18, "250101000000000000")}),
    "XR-22": (5, 44, "296991103", {"XR-22": ("4[44,9]#1", "296991102", "296991103")}),
    "XR-25": (7, 59, " Z  ", {"XR-25": ("4M[59,4]#1", "Z   ", " Z  ")}),
    "XR-28": (5, 115, "0013976", {
        "XR-28": ("4[123,6]#1", "4193", "004192"),
        "XR-09": ("5[58,8]#1", "00043401", "00043400"),
        "XR-06": ("6[25,9]#1", "000043401", "000043400"),
    }),
    "champ": (7, 57, " ", {"champ": ("4M[57,1]#1", "A x 1", " ")}),
    "caracteres": (2, 30, "e", {"caracteres": ("1[30,40]#1", "A-Z 0-9", "eTABLISSEMENT FICTIF".ljust(40))}),
}  # fmt: skip


@pytest.mark.parametrize("rule", BROKEN)
def test_one_fault_breaks_its_rule(rule: str) -> None:
    rank, pos, text, expected = BROKEN[rule]
    assert _rules(_changed(SAMPLE, rank, pos, text)) == expected


def _records(*ranks: int) -> bytes:
    return b"".join(SAMPLE[(r - 1) * 128 : r * 128] for r in ranks)


def test_a_missing_999_breaks_the_frame() -> None:
    assert _rules(_records(*range(1, 12)))["XR-01"] == ("999#1", "999", "6")


def test_a_second_000_breaks_the_frame_and_the_structure() -> None:
    found = _rules(_records(1, *range(1, 13)))
    assert found["XR-01"] == ("000#2", "", "000")
    assert "structure" in found


def test_a_missing_trailer_of_an_invoice_breaks_the_structure() -> None:
    assert _rules(_records(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12))["structure"] == ("4S#2", "5", "4S")


def test_a_4m_before_its_4s_breaks_the_order() -> None:
    assert _rules(_records(1, 2, 3, 4, 5, 7, 6, 8, 9, 10, 11, 12))["XR-11"] == ("4M#1", "4S/4E/4M", "4")


def test_an_e_complement_without_rpps_breaks_xr_13() -> None:
    complement = SAMPLE[5 * 128 : 6 * 128][:35] + b"E01" + b"0" * 11 + b" " * 14 + b"0" * 11 + b" " * 54
    data = SAMPLE[: 6 * 128] + complement + SAMPLE[6 * 128 :]
    assert _rules(data)["XR-13"] == ("4E[64,11]#1", "RPPS", "0" * 11)


def test_a_ccam_act_with_two_exemptions_breaks_xr_17() -> None:
    data = lot_file(TOWN, invoice("1", act("ADI", 100, 100, ccam="LFQK002"), act("ADI", 100, 100, ccam="LFQK002")))
    data = _changed(data, 5, 54, "4")
    [breach] = check_rules(decode(data, TOWN), TOWN, ("XR-17",))
    assert (breach.location, breach.expected, breach.observed) == ("4[54,1]#2", "4", "0")


def test_association_4_mixed_with_another_breaks_xr_26() -> None:
    data = _changed(TOWN_FILE, 12, 63, "4")
    [breach] = check_rules(decode(data, TOWN), TOWN, ("XR-26",))
    assert (breach.location, breach.observed) == ("4M[63,1]#2", "1")


def test_flat_fees_and_lonely_acts() -> None:
    twice = _changed(_changed(SAMPLE, 5, 76, "FPU  "), 8, 76, "FPU  ")
    assert _rules(twice)["XR-23"][0] == "4[76,5]#1"
    assert _rules(_changed(SAMPLE, 5, 76, "FDC  "))["XR-24"][0] == "4[76,5]#1"


def test_a_breach_carries_the_sentence_and_source_of_its_rule() -> None:
    [breach] = check_rules(decode(_changed(SAMPLE, 10, 39, "002"), HOSPITAL), HOSPITAL, ("XR-08",))
    assert breach.severity is Severity.BLOCKING
    assert breach.sentence.startswith("Le type 5 porte le nombre")
    assert "RG_MF633" in breach.source


def test_lot_numbers_follow_one_another_and_wrap() -> None:
    one = invoice("000000001", act("G", 3000, 70))
    files = [decode(lot_file(TOWN, one, lot=n), TOWN) for n in (998, 999, 1, 1)]
    [breach] = check_sequence(files, TOWN)
    assert (breach.rule, breach.location, breach.expected, breach.observed) == ("XR-27", "4:1[20,3]#1", "002", "001")


def test_an_invoice_number_used_twice_is_only_wrong_in_hospital() -> None:
    one = decode(SAMPLE, HOSPITAL)
    assert [b.rule for b in check_sequence([one, one], HOSPITAL)] == ["XR-19", "XR-27"]
    assert [b.rule for b in check_sequence([one, one], TOWN)] == ["XR-27"]


def test_the_other_reading_of_xr_08_counts_base_lines() -> None:
    from dataclasses import replace

    base = replace(HOSPITAL, count_reading="base")
    assert check_rules(decode(_changed(SAMPLE, 10, 39, "002"), base), base, ("XR-08",)) == ()
