"""A lot checked without a reference: right passes, wrong is told where it stands, the rest is listed."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from harness.codecs.b2 import Layout
from harness.comparison.amounts import check_amounts
from harness.i18n import say
from harness.loading import shipped_packs
from harness.model.difference import Comparison, Difference
from harness.valuation import EVERYTHING, PUBLIC_ONLY
from harness.valuation.footing import Trust
from tests.codecs.b2.sample import SAMPLE
from tests.comparison.files import FILE, HOSPITAL, TOWN, change
from tests.valuation.shipped import TABLES

PACKS = shipped_packs()
TOWN_REFERENCE = (PACKS / "addenda/addendum-7/references/consultation-simple.b2").read_bytes()
HOSPITAL_REFERENCE = (PACKS / "addenda/fides-ace/references/consultation-externe.b2").read_bytes()

# SAMPLE, by rank: 1 000, 2 lot, 3 invoice, 4 2S, 5 PAR line, 6 4S, 7 4M, 8 FDA line, 9 4S, 10 type 5,
# 11 type 6, 12 999.
PAR, PAR_CCAM, FDA, TRAILER = 5, 7, 8, 10
# HOSPITAL_REFERENCE: 1 000, 2 lot, 3 invoice, 4 2S, 5 G line, 6 4S, 7 4E, 8 type 5, 9 type 6, 10 999.
G = 5


def told(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    return [(d.location, d.expected, d.observed, d.rule) for d in comparison.differences]


def lines_only(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    """Without the sums, which a changed amount leaves wrong as well."""
    return [found for found in told(comparison) if found[0].startswith(("3", "4"))]


def altered(data: bytes, *changes: tuple[int, int, str]) -> bytes:
    for rank, pos, text in changes:
        data = change(rank, pos, text, data)
    return data


@pytest.mark.parametrize("trust", [PUBLIC_ONLY, EVERYTHING], ids=["public", "everything"])
@pytest.mark.parametrize(
    ("data", "layout"),
    [(SAMPLE, HOSPITAL), (HOSPITAL_REFERENCE, HOSPITAL), (TOWN_REFERENCE, TOWN)],
    ids=["published-example", "hospital-reference", "town-reference"],
)
def test_what_is_shipped_is_not_accused(data: bytes, layout: Layout, trust: Trust) -> None:
    assert told(check_amounts(data, layout, TABLES, trust=trust)) == []


def test_what_could_not_be_judged_is_listed_with_its_reason() -> None:
    # The published example: the PAR line's price is dated by us, its transition coefficient deduced, its rate dated by
    # us, its overcharge possible; the FDA line is not covered and its fees are free.  The rest was judged.
    found = check_amounts(SAMPLE, HOSPITAL, TABLES)
    assert [(one.location, one.reason) for one in found.ignored] == [
        ("4[91,7]#1", "valuation.rests-on-synthetic"),
        ("4[98,7]#1", "valuation.rests-on-inferred"),
        ("4[105,3]#1", "valuation.rests-on-synthetic"),
        ("4[115,7]#1", "valuation.dental-fees"),
        ("4[115,7]#2", "valuation.free-fees"),
    ]
    assert all(say(one.reason) != one.reason for one in found.ignored)


# Each: the changed fields, then what must be told of the lines (expected written as in the record).
WRONG: tuple[tuple[str, bytes, tuple[tuple[int, int, str], ...], list[tuple[str, str, str, str]]], ...] = (
    # 139.75 x 70 % = 97.825: to even gives 97.82.  C2S leaves nothing: 139.75 - 97.82 = 41.93 asked of the rest.
    ("fund-to-even", SAMPLE, ((PAR, 108, "0009782"), (PAR, 123, "004193")),
     [("4[108,7]#1", "0009783", "0009782", "RG_VF670")]),
    # The same cent, the complementary share left as it was: both fields are wrong.
    ("fund-to-even-alone", SAMPLE, ((PAR, 108, "0009782"),),
     [("4[108,7]#1", "0009783", "0009782", "RG_VF670"), ("4[123,6]#1", "004193", "004192", "XR-28")]),
    ("c2s-rest-short", SAMPLE, ((PAR, 123, "004191"),), [("4[123,6]#1", "004192", "004191", "XR-28")]),
    # FDA: qualifier N, so rate, base and fund share are zero; 294.25 falls to the C2S.
    ("fee-with-a-base", SAMPLE, ((FDA, 98, "0029425"),), [("4[98,7]#2", "0000000", "0029425", "XR-16")]),
    ("fee-with-a-rate", SAMPLE, ((FDA, 105, "070"),), [("4[105,3]#2", "000", "070", "XR-16")]),
    ("fee-reimbursed", SAMPLE, ((FDA, 108, "0000100"), (FDA, 123, "029325")),
     [("4[108,7]#2", "0000000", "0000100", "XR-16")]),
    # N is forced on FDA: left out, the base, rate and share that come with it are still none.
    ("fee-as-an-act", SAMPLE,
     ((FDA, 122, " "), (FDA, 98, "0029425"), (FDA, 105, "070"), (FDA, 108, "0020598"), (FDA, 123, "008827")),
     [("4[98,7]#2", "0000000", "0029425", "XR-16"), ("4[105,3]#2", "000", "070", "XR-16"),
      ("4[108,7]#2", "0000000", "0020598", "XR-16")]),
    ("fee-not-left-to-c2s", SAMPLE, ((FDA, 123, "000000"),), [("4[123,6]#2", "029425", "000000", "XR-28")]),
    # FDA's price is the published 294.25.
    ("fee-price", SAMPLE, ((FDA, 91, "0029525"),), [("4[91,7]#2", "0029425", "0029525", "")]),
    # Exemption 4 asks for 100 %.
    ("ald-at-70", SAMPLE, ((PAR, 54, "4"),), [("4[105,3]#1", "100", "070", "RG_VF650-675")]),
    # G at 30.00 in the list of 2025; base 30.00 x 1 x 1.
    ("price-of-g", HOSPITAL_REFERENCE,
     ((G, 91, "0002650"), (G, 98, "0002650"), (G, 108, "0001855"), (G, 115, "0002650")),
     [("4[91,7]#1", "0003000", "0002650", "")]),
    # 30.00 x 2 = 60.00 asked as base; the share of the 30.00 that stands there, 21.00, is right.
    ("quantity-forgotten", HOSPITAL_REFERENCE, ((G, 81, "02"),), [("4[98,7]#1", "0006000", "0003000", "RG_VF643")]),
    # Maternity: 100 %, not 70.
    ("maternity-at-70", HOSPITAL_REFERENCE, ((3, 77, "30"),), [("4[105,3]#1", "100", "070", "RG_VF650-675")]),
    # Local scheme: 90 %; 30.00 x 90 % = 27.00.  70 would be no rule's, but 100 may be (a fact not on the wire).
    ("local-at-70", HOSPITAL_REFERENCE, ((3, 77, "13"),), [("4[105,3]#1", "100 | 090", "070", "RG_VF650-675")]),
    # Scheme 07: 100 %, code 6 (4 for ALD).
    ("mines", HOSPITAL_REFERENCE, ((3, 49, "07"),),
     [("4[105,3]#1", "100", "070", "RG_VF650-675"), ("4[54,1]#1", "6 | 4", "0", "RG_VF650-675")]),
    # ASPA: code 9, 80 %.
    ("aspa-at-70", HOSPITAL_REFERENCE, ((G, 54, "9"),), [("4[105,3]#1", "080", "070", "RG_VF650-675")]),
    # Flow split: no complementary amount here.
    ("split-amount-kept", HOSPITAL_REFERENCE, ((3, 95, "F"), (G, 123, "000900")),
     [("4[123,6]#1", "000000", "000900", "XR-14")]),
    # No split, no C2S, no body: nobody pays in third party.
    ("amount-without-body", HOSPITAL_REFERENCE, ((G, 123, "000900"),),
     [("4[123,6]#1", "000000", "000900", "RG_MF631")]),
    # Free act: fees, rate, fund share and complementary share are zero.
    ("free-act-paid", HOSPITAL_REFERENCE, ((G, 122, "G"),),
     [("4[105,3]#1", "000", "070", "XR-16"), ("4[108,7]#1", "0000000", "0002100", "XR-16"),
      ("4[115,7]#1", "0000000", "0003000", "XR-16")]),
    # DA in the pathway (T): no overcharge; the fees may be 30.00 at most.
    ("overcharge-in-pathway", HOSPITAL_REFERENCE, ((G, 122, "A"), (G, 115, "0003600")),
     [("4[115,7]#1", "≤ 0003000", "0003600", "CF")]),
    # DA outside the pathway, specialty 03: 17.5 % of 30.00 = 5.25, up to 6.00; 36.01 is a cent too much.
    ("overcharge-a-cent-over", HOSPITAL_REFERENCE, ((4, 121, "S"), (G, 68, "03"), (G, 122, "A"), (G, 115, "0003601")),
     [("4[115,7]#1", "≤ 0003600", "0003601", "CF")]),
    # C2S outside the pathway: 21.00 - min(12.00, 10.60) = 10.40 ; the rest, 19.60, is the C2S's.
    ("c2s-penalty-forgotten", HOSPITAL_REFERENCE, ((3, 117, "89"), (4, 121, "S"), (G, 123, "000900")),
     [("4[108,7]#1", "0001040", "0002100", "RG_VF671")]),
)  # fmt: skip


@pytest.mark.parametrize(("data", "changes", "expected"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_amount_is_told_where_it_stands(
    data: bytes, changes: tuple[tuple[int, int, str], ...], expected: list[tuple[str, str, str, str]]
) -> None:
    assert lines_only(check_amounts(altered(data, *changes), HOSPITAL, TABLES)) == expected


# What must not be accused, by default: each changes something the public sources do not settle.
SILENT: tuple[tuple[str, tuple[tuple[int, int, str], ...]], ...] = (
    # Another scheme has its own rates, none of them public in our sources.
    ("crpcen", ((3, 49, "10"), (G, 105, "085"), (G, 108, "0002550"))),
    ("scheme-02", ((3, 49, "02"), (G, 105, "080"), (G, 108, "0002400"))),
    # The table of scheme 04 is not published.
    ("sncf", ((3, 49, "04"), (G, 105, "100"), (G, 108, "0003000"))),
    # 100 % without a code may rest on a fact that is not on the wire.
    ("full-cover-without-code", ((G, 105, "100"), (G, 108, "0003000"))),
    # An act no table knows.
    ("unknown-act", ((G, 76, "ZZZZ "), (G, 91, "0009999"), (G, 98, "0009999"), (G, 105, "060"), (G, 108, "0005999"))),
    # Before the list of 2025.
    ("before-the-tables", ((G, 70, "241231"), (G, 91, "0002650"), (G, 98, "0002650"), (G, 108, "0001855"))),
    # A night surcharge: its flat amount is not known.
    ("night", ((G, 76, "G   N"), (G, 98, "0005515"), (G, 108, "0003861"))),
    # Overseas: the price bears a coefficient we do not have.
    ("overseas", (*((rank, 2, "971000001") for rank in range(3, 9)),
                  (G, 91, "0003600"), (G, 98, "0003600"), (G, 108, "0002520"))),
    # A qualifier without a published rule.
    ("demand-of-the-patient", ((G, 122, "E"), (G, 115, "0005000"))),
    # 5.25 up to 6.00: 36.00 is allowed outside the pathway, specialty 03.
    ("overcharge-allowed", ((4, 121, "S"), (G, 68, "03"), (G, 122, "A"), (G, 115, "0003600"))),
    # C2S outside the pathway as published: 21.00 - 10.60 = 10.40, rest 19.60.
    ("c2s-penalty", ((3, 117, "89"), (4, 121, "S"), (G, 108, "0001040"), (G, 123, "001960"))),
    # Day of care that is not a day.
    ("no-day", ((G, 70, "251399"),)),
    # An AME body is named: who pays is not in our sources.
    ("body-named", ((3, 119, "0099999991"), (G, 123, "000900"))),
)  # fmt: skip


@pytest.mark.parametrize("changes", [case[1] for case in SILENT], ids=[case[0] for case in SILENT])
def test_what_the_sources_do_not_settle_is_not_held_against_the_product(
    changes: tuple[tuple[int, int, str], ...],
) -> None:
    found = check_amounts(altered(HOSPITAL_REFERENCE, *changes), HOSPITAL, TABLES)
    assert lines_only(found) == []
    assert found.ignored != ()


def test_a_hospital_rule_is_only_deduced_in_town() -> None:
    def rate(nature: str, trust: Trust) -> list[tuple[str, str, str, str]]:
        return lines_only(check_amounts(change(3, 77, nature, TOWN_REFERENCE), TOWN, TABLES, trust=trust))

    # The local scheme's 90 % is read in the hospital's rules; maternity is covered everywhere.
    assert rate("13", PUBLIC_ONLY) == []
    assert rate("13", EVERYTHING) == [("4[105,3]#1", "100 | 090", "070", "RG_VF650-675")]
    assert rate("30", PUBLIC_ONLY) == [("4[105,3]#1", "100", "070", "RG_VF650-675")]


def test_the_sums_are_held_to_the_lines() -> None:
    # 5[58] fees, one cent more: 434.01 announced, 139.75 + 294.25 = 434.00 found.
    found = check_amounts(change(TRAILER, 58, "00043401", SAMPLE), HOSPITAL, TABLES)
    assert ("5[58,8]#1", "00043400", "00043401", "XR-09") in told(found)


def test_the_flat_share_by_its_code() -> None:
    # SYNC003, 150.00, covered by the threshold: less 32.00 = 118.00, or less 24.00 = 126.00 as the day is not public.
    line = ((PAR, 54, "C"), (PAR, 91, "0015000"), (PAR, 98, "0015000"), (PAR, 105, "100"), (PAR, 115, "0015000"),
            (PAR, 76, "ADC  "), (PAR_CCAM, 43, "SYNC003"), (6, 128, "A"), (3, 117, "00"),
            (3, 119, " " * 10))  # fmt: skip
    alone = SAMPLE[: 128 * 7] + SAMPLE[128 * 9 :]

    def shares(amount: str, trust: Trust = PUBLIC_ONLY) -> list[tuple[str, str, str, str]]:
        lot = altered(alone, *line, (PAR, 108, amount), (PAR, 123, "000000"))
        return lines_only(check_amounts(lot, HOSPITAL, TABLES, trust=trust))

    assert [shares("0011800"), shares("0012600")] == [[], []]
    assert shares("0015000") == [("4[108,7]#1", "0011800 | 0012600", "0015000", "RG_VF680")]
    assert shares("0012600", EVERYTHING) == [("4[108,7]#1", "0011800", "0012600", "RG_VF680")]


def test_the_threshold_asks_for_its_code() -> None:
    # SYNC002 at 120.00 exactly, born 1955 (no cover under 26): blank and 70 % are what no rule gives.
    line = ((PAR, 91, "0012000"), (PAR, 98, "0012000"), (PAR, 108, "0008400"), (PAR, 115, "0012000"),
            (PAR, 76, "ADC  "), (PAR_CCAM, 43, "SYNC002"), (3, 117, "00"), (3, 119, " " * 10),
            (PAR, 123, "000000"))  # fmt: skip
    alone = SAMPLE[: 128 * 7] + SAMPLE[128 * 9 :]
    found = check_amounts(altered(alone, *line), HOSPITAL, TABLES, trust=EVERYTHING)
    assert lines_only(found) == [
        ("4[105,3]#1", "100", "070", "RG_VF663"),
        ("4[54,1]#1", "5 | 4 | 3 | C", "0", "RG_VF663"),
    ]
    under = altered(alone, *line, (PAR, 91, "0011999"), (PAR, 98, "0011999"), (PAR, 108, "0008399"),
                    (PAR, 115, "0011999"), (PAR_CCAM, 43, "SYNC001"))  # fmt: skip
    assert lines_only(check_amounts(under, HOSPITAL, TABLES, trust=EVERYTHING)) == []


def test_a_tariff_changes_on_its_day() -> None:
    def coe(day: str, price: str) -> list[str]:
        lot = altered(TOWN_REFERENCE, (5, 70, day), (5, 76, "COE  "), (5, 91, price), (5, 98, price))
        return [d.location for d in check_amounts(lot, TOWN, TABLES).differences if d.location == "4[91,7]#1"]

    old, new = "0005400", "0006000"
    # The day before, the day, the day after.
    assert [coe("250630", old), coe("250701", new), coe("250702", new)] == [[], [], []]
    assert [coe("250630", new), coe("250701", old), coe("250702", old)] == [["4[91,7]#1"]] * 3


def test_tables_are_good_up_to_a_day() -> None:
    wrong = altered(HOSPITAL_REFERENCE, (G, 91, "0002650"), (G, 98, "0002650"), (G, 108, "0001855"))
    care = date(2025, 1, 14)
    day_before, day = (
        check_amounts(wrong, HOSPITAL, TABLES, date(2025, 1, 13)),
        check_amounts(wrong, HOSPITAL, TABLES, care),
    )
    assert lines_only(day_before) == []
    assert "valuation.after-as-of" in {one.reason for one in day_before.ignored}
    assert [found[0] for found in lines_only(day)] == ["4[91,7]#1"]


def test_a_difference_says_why() -> None:
    [found] = [d for d in check_amounts(change(PAR, 108, "0009782", SAMPLE), HOSPITAL, TABLES).differences
               if d.location == "4[108,7]#1"]  # fmt: skip
    assert isinstance(found, Difference)
    assert found.name == "Montant remboursable par l'AMO"
    assert (found.expected_bytes, found.observed_bytes) == (b"0009783", b"0009782")
    sentences = [say(hint.code, "fr", **dict(hint.arguments)) for hint in found.hints]
    assert sentences == ["139,75 € × 70 % = 97,83 €, arrondi au centime, moitié vers le haut"]


def test_one_broken_line_does_not_hide_the_others() -> None:
    # The base of the first line cannot be read; the second line is still judged.
    found = check_amounts(altered(SAMPLE, (PAR, 98, "00A3975"), (FDA, 105, "070")), HOSPITAL, TABLES)
    assert ("4[98,7]#1", "valuation.unreadable") in [(one.location, one.reason) for one in found.ignored]
    assert ("4[105,3]#2", "000", "070", "XR-16") in told(found)


def test_lines_are_told_in_the_order_of_the_file() -> None:
    places = [one.location for one in check_amounts(FILE, TOWN, TABLES).ignored]
    ranks = [int(place.rpartition("#")[2]) for place in places]
    assert all(left <= right for left, right in pairwise(ranks))
    assert len(places) > 10
