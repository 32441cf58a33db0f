"""What a lot tells of its lines and what it leaves unknown: fees, sessions, supplements, codes of the header."""

from __future__ import annotations

from datetime import date

import pytest

from harness.codecs.b2 import build, decode, invoices
from harness.comparison.amounts import check_amounts
from harness.comparison.amounts_facts import act_facts, declared_codes, invoice_facts
from harness.model.difference import Comparison
from harness.model.observation import InvoiceLine
from harness.valuation import EVERYTHING
from harness.valuation.facts import ActFacts
from tests.codecs.b2.sample import SAMPLE
from tests.comparison.files import HOSPITAL, change
from tests.valuation.shipped import TABLES

# SAMPLE, by rank: 3 invoice, 4 2S, 5 PAR line, 6 4S, 7 4M, 8 FDA line, 9 its 4S, 10 type 5.
PAR, PAR_CCAM = 5, 7
BEFORE, AFTER = SAMPLE[: 128 * 7], SAMPLE[128 * 9 :]


def with_fee(**values: int) -> bytes:
    """Put an emergency fee in the place of FDA: 20.00, at 70 %, 14.00 from the fund, 6.00 to the C2S."""
    fields: dict[int, str | int] = {44: "250114", 50: "250114", 56: "FFM", 61: 1, 65: 100, 76: 2000, 83: 2000, 91: 70,
                                    94: 1400, 102: 2000, 122: 600}  # fmt: skip
    record = build(HOSPITAL, "3", {**fields, **{int(name[1:]): value for name, value in values.items()}})
    return BEFORE + b"3" + SAMPLE[128 * 7 + 1 : 128 * 7 + 38] + record[38:].encode() + AFTER


def told(comparison: Comparison) -> list[tuple[str, str, str]]:
    return [(d.location, d.expected, d.observed) for d in comparison.differences if d.location.startswith(("3", "4"))]


def reasons(comparison: Comparison, location: str) -> list[str]:
    return [one.reason for one in comparison.ignored if one.location == location]


@pytest.mark.parametrize(("mco", "base"), [(0, 2000), (10000, 2000), (10150, 2030)], ids=["0 is 1", "1", "1.015"])
def test_the_mco_coefficient_of_a_fee(mco: int, base: int) -> None:
    # 20.00 x 1.0150 = 20.30 ; 20.30 x 70 % = 14.21, rest 6.09.
    share = {2000: 1400, 2030: 1421}[base]
    right = with_fee(p71=mco, p83=base, p94=share, p102=base, p122=base - share)
    assert told(check_amounts(right, HOSPITAL, TABLES, trust=EVERYTHING)) == []
    wrong = with_fee(p71=mco, p83=base + 1, p94=share + 1, p102=base + 1, p122=base - share)
    assert ("3[83,8]#1", f"{base:08d}", f"{base + 1:08d}") in told(check_amounts(wrong, HOSPITAL, TABLES))


def test_sessions_of_an_act_on_one_line_are_not_judged() -> None:
    twice = SAMPLE[: 128 * 7] + SAMPLE[128 * 6 : 128 * 7] + SAMPLE[128 * 7 :]
    found = check_amounts(twice, HOSPITAL, TABLES)
    assert reasons(found, "4[98,7]#1") == ["valuation.several-acts"]
    assert told(found) == []


def test_a_cabinet_supplement_leaves_the_base_unknown() -> None:
    found = check_amounts(change(PAR_CCAM, 103, "X", SAMPLE), HOSPITAL, TABLES, trust=EVERYTHING)
    assert reasons(found, "4[98,7]#1") == ["valuation.cabinet"]


def test_an_act_of_the_illness_bears_no_flat_share() -> None:
    # Exemption 4, 139.75 whole; code A and 32.00 taken off: never on such an act.
    lot = SAMPLE
    for rank, pos, text in (
        (PAR, 54, "4"),
        (PAR, 105, "100"),
        (PAR, 108, "0010775"),
        (PAR, 123, "003200"),
        (6, 128, "A"),
    ):
        lot = change(rank, pos, text, lot)
    assert told(check_amounts(lot, HOSPITAL, TABLES)) == [("4[108,7]#1", "0013975", "0010775")]


def test_a_line_whose_day_is_lost_keeps_the_threshold_from_being_told() -> None:
    # SYNC001 at 119.99 alone is under the threshold; beside a CCAM act of any day, nothing is told of it.
    lot = change(8, 70, "259999", SAMPLE)
    found = check_amounts(lot, HOSPITAL, TABLES, trust=EVERYTHING)
    assert reasons(found, "4[98,7]#2") == ["valuation.no-date"]
    assert told(found) == []


def test_tables_that_end_before_the_care_say_nothing_of_codes() -> None:
    mines = change(3, 49, "07", SAMPLE)
    late = check_amounts(mines, HOSPITAL, TABLES, date(2025, 1, 13))
    due = check_amounts(mines, HOSPITAL, TABLES, date(2025, 1, 14))
    assert [place for place, *_ in told(late)] == []
    assert "4[54,1]#1" in [place for place, *_ in told(due)]


@pytest.mark.parametrize(
    ("own", "above", "codes"),
    [
        ("", "4", ("4",)),  # lifted: the line is blank
        ("", "", ("0",)),
        ("0", "", ("0",)),
        ("0", "4", ("4", "0")),  # CANSSM writes 0 under a header 4; elsewhere the act may stand apart
        ("4", "6", ("4",)),  # CANSSM, some acts of the illness
        ("3", "9", ("3",)),  # ASPA: lines of code C become 3 under a header 9
    ],
)
def test_which_exemption_a_line_stands_under(own: str, above: str, codes: tuple[str, ...]) -> None:
    line = InvoiceLine({"exemption": own} if own else {})
    assert declared_codes(line, {"exemption": above} if above else {}) == codes


def facts(lot: bytes) -> ActFacts:
    file = decode(lot, HOSPITAL)
    [read] = invoices(file, HOSPITAL)
    [records] = file.invoices()
    act = act_facts(read.lines[0], records.lines[0], invoice_facts(read, HOSPITAL), read, TABLES)
    assert act is not None
    return act


@pytest.mark.parametrize(
    ("birth", "known"),
    # Care of 14 January 2025. 1997 is 27 or more; 1999 is 25 or 26, not sure; a year up to 25 may be of this century.
    [("550101", True), ("970101", True), ("990101", False), ("070101", False), ("250101", False), ("      ", False)],
)
def test_who_surely_is_no_longer_under_26(birth: str, known: bool) -> None:
    assert ("sti_under_26" in facts(change(3, 96, birth, SAMPLE)).known) is known


@pytest.mark.parametrize(("code", "act", "letter"), [("G    ", "G", ""), ("K   N", "K", "N"), ("PHQ U", "PHQ", "U")])
def test_the_fifth_letter_is_a_complement(code: str, act: str, letter: str) -> None:
    found = facts(change(PAR, 76, code, SAMPLE))
    assert (found.act, found.complement) == (act, letter)
