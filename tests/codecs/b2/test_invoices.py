"""Rubrics of the worked example and of a town file, with the places they were read at."""

from __future__ import annotations

from harness.codecs.b2 import Layout, decode, encode, invoices
from harness.model.rubrics import HEADER, LINE, TOTALS
from tests.codecs.b2.sample import SAMPLE, hospital, town
from tests.codecs.b2.town import act, invoice, lot_file

HOSPITAL = hospital()
TOWN = town()


def test_every_bound_rubric_is_a_known_one() -> None:
    def bound(layout: Layout, part: str) -> set[str]:
        return {r.name for r in layout.rubrics[part]}

    hospital_only = {"flow_split", "title_complement"}
    assert bound(TOWN, "header") == HEADER - hospital_only
    assert bound(HOSPITAL, "header") == HEADER - {"mode"}
    assert bound(TOWN, "line4") == LINE - {"domain", "participation"}
    assert bound(HOSPITAL, "line4") == LINE
    assert bound(HOSPITAL, "line3") < LINE
    assert bound(TOWN, "totals") == {name for name in TOTALS if not name.startswith("hospital_")}
    assert bound(HOSPITAL, "totals") == TOTALS


def test_rubrics_of_the_worked_example() -> None:
    [found] = invoices(decode(SAMPLE, HOSPITAL), HOSPITAL, file_rank=3)
    assert found.file == 3
    assert found.header["nir"] == "2555555999333"
    assert (found.header["nature"], found.header["contract"], found.header["amc_number"]) == ("10", "89", "99999997")
    assert (found.header["pathway"], found.header["doctor_name"]) == ("T", "DUPONT")
    assert "own_nir" not in found.header
    # V1 and V2: base 139.75 at 70 % gives 97.83 and 41.92; the second act is wholly complementary.
    first, second = found.lines
    expected = {
        "act": "PAR",
        "ccam": "HBLD138",
        "activity": "1",
        "phase": "0",
        "date": "2025-01-14",
        "quantity": "1",
        "coefficient": "100",
        "base": "13975",
        "rate": "70",
        "amo": "9783",
        "amc": "4192",
        "association": "1",
    }
    assert expected.items() <= first.rubrics.items()
    assert "modifiers" not in first.rubrics
    assert {"act": "FDA", "qualifier": "N", "amo": "0", "amc": "29425"}.items() <= second.rubrics.items()
    acts = {"total_fees": "43400", "total_amo": "9783", "patient_share": "33617", "total_amc": "33617"}
    # No type 3 line: the four totals of hospital services are zero.
    assert found.totals == {**acts, **dict.fromkeys((n for n in TOTALS if n.startswith("hospital_")), "0")}
    assert second.locations["amo"] == "4[108,7]#2"
    assert found.locations["total_amo"] == "5[66,8]#1"


def test_rubrics_of_a_town_file() -> None:
    data = lot_file(TOWN, invoice("000000007", act("ADI", 4060, 70, ccam="LFQK002")))
    [found] = invoices(decode(data, TOWN), TOWN)
    assert (found.header["mode"], found.header["recipient"], found.header["number"]) == ("SV", "00", "000000007")
    assert (found.lines[0].rubrics["modifiers"], found.lines[0].rubrics["amo"]) == ("Z", "2842")
    assert found.lines[0].locations["modifiers"] == "4M[59,4]#1"
    assert "connection" not in found.lines[0].rubrics  # fourteen zeros stand for no identifier


def test_a_type_3_line_gives_the_same_rubrics() -> None:
    data = encode([("2", {30: 1}), ("3", {56: "FPU", 44: "250114", 94: 1200, 91: 100}), ("5", {})], HOSPITAL)
    [found] = invoices(decode(data, HOSPITAL), HOSPITAL)
    assert {"act": "FPU", "date": "2025-01-14", "amo": "1200", "rate": "100"}.items() <= found.lines[0].rubrics.items()
