"""Whatever the bytes, a check of amounts gives an answer; whatever the amounts, a right line is not accused."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from harness.comparison.amounts import check_amounts
from harness.valuation import EVERYTHING
from tests.codecs.b2.sample import SAMPLE
from tests.codecs.b2.town import act, invoice, lot_file
from tests.comparison.files import FILE, HOSPITAL, TOWN, change
from tests.valuation.shipped import TABLES

FIELDS = {91: 7, 98: 7, 105: 3, 108: 7, 115: 7, 123: 6}
"""Amounts of a type 4: first position and length."""


@given(st.binary(max_size=2000))
def test_any_bytes(data: bytes) -> None:
    check_amounts(data, HOSPITAL, TABLES)
    check_amounts(data, TOWN, TABLES, trust=EVERYTHING)


@given(st.integers(0, len(SAMPLE) - 1), st.binary(min_size=1, max_size=60))
def test_any_bytes_within_a_lot(place: int, junk: bytes) -> None:
    check_amounts(SAMPLE[:place] + junk + SAMPLE[place + len(junk) :], HOSPITAL, TABLES, trust=EVERYTHING)
    check_amounts(SAMPLE[:place] + junk + SAMPLE[place:], HOSPITAL, TABLES)


@given(st.integers(0, len(SAMPLE)))
def test_a_lot_cut_anywhere(place: int) -> None:
    check_amounts(SAMPLE[:place], HOSPITAL, TABLES)


@given(st.integers(0, 9_999_999), st.integers(0, 100))
def test_a_share_rounded_half_up_is_never_accused(base: int, rate: int) -> None:
    # The lot is written with an independent formula, (base x rate + 50) // 100, which is half up.
    data = lot_file(TOWN, invoice("000000001", act("ZZZ", base, rate)))
    assert check_amounts(data, TOWN, TABLES, trust=EVERYTHING).differences == ()


@given(st.integers(1, 9_999_999), st.integers(1, 100), st.sampled_from([-1, 1]))
def test_a_share_one_cent_off_always_is(base: int, rate: int, by: int) -> None:
    exact = Fraction(base * rate, 100)
    share = int(exact + Fraction(1, 2)) + by
    if not 0 <= share <= 9_999_999:
        return
    data = change(5, 108, f"{share:07d}", lot_file(TOWN, invoice("000000001", act("ZZZ", base, rate))))
    found = [d for d in check_amounts(data, TOWN, TABLES).differences if d.location == "4[108,7]#1"]
    assert [(d.expected, d.observed, d.rule) for d in found] == [(f"{share - by:07d}", f"{share:07d}", "RG_VF670")]


@given(st.sampled_from(sorted(FIELDS)), st.integers(0, 999))
def test_every_amount_is_judged_or_listed(pos: int, value: int) -> None:
    """An amount that changes is a difference, or was already among those that could not be judged, or still agrees."""
    length = FIELDS[pos]
    place = f"4[{pos},{length}]#1"
    before, after = (check_amounts(data, TOWN, TABLES) for data in (FILE, change(5, pos, f"{value:0{length}d}")))
    assert place not in {d.location for d in before.differences}
    told = {d.location for d in after.differences} | {i.location for i in after.ignored}
    unchanged = change(5, pos, f"{value:0{length}d}") == FILE
    assert place in told or unchanged
