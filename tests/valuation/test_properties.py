"""What holds for every amount, by formulas of integers and fractions that share nothing with the code."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from harness.valuation import ActFacts, amc_share, amo_share, ccam_base, half_up, modifier_coefficient, ngap_base
from harness.valuation.complements import surcharge_answer
from harness.valuation.dated import one_in_force
from harness.valuation.hierarchy import outcomes
from harness.valuation.overcharge import overcharge_ceiling
from harness.valuation.paying import fund_answer, outside_pathway_share
from tests.valuation.shipped import TABLES

DAY = date(2025, 9, 15)
bases = st.integers(0, 9_999_999)
rates = st.integers(0, 100)
coefficients = st.decimals("1", "3", places=3)


def nearest(exact: Fraction) -> int:
    """Half up, on fractions."""
    return floor(exact + Fraction(1, 2))


@given(st.decimals(0, 10**9, places=6))
def test_half_up_on_fractions_and_on_decimals(amount: Decimal) -> None:
    assert half_up(amount) == nearest(Fraction(amount))
    assert half_up(amount) == int(amount.to_integral_value(ROUND_HALF_UP))


@given(bases, rates)
def test_shares_are_within_the_base_and_make_it(base: int, rate: int) -> None:
    fund, rest = amo_share(base, rate), amc_share(base, rate)
    assert 0 <= fund <= base
    assert 0 <= rest <= base
    assert fund + rest == base
    assert abs(Fraction(base * rate, 100) - fund) <= Fraction(1, 2)


@given(bases, bases, rates)
def test_a_larger_base_never_gives_a_smaller_share(one: int, other: int, rate: int) -> None:
    low, high = sorted((one, other))
    assert amo_share(low, rate) <= amo_share(high, rate)
    assert amc_share(low, rate) <= amc_share(high, rate)


@given(bases, rates, rates)
def test_a_higher_rate_never_gives_a_smaller_share(base: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert amo_share(base, low) <= amo_share(base, high)


@given(st.integers(0, 100_000), st.integers(1, 20), st.decimals("0.01", "300", places=2), st.integers(0, 10_000))
def test_a_letter_key_base_is_the_product_rounded_once(price: int, quantity: int, coef: Decimal, more: int) -> None:
    assert ngap_base(price, quantity, coef, more) == nearest(price * quantity * Fraction(coef) + more)


@given(st.lists(coefficients, max_size=4))
def test_modifiers_add_their_excess_in_any_order(values: list[Decimal]) -> None:
    combined = modifier_coefficient(values)
    assert Fraction(combined) == 1 + sum((Fraction(v) - 1 for v in values), Fraction(0))
    assert combined == modifier_coefficient(values[::-1])


@given(st.integers(0, 500_000), st.lists(coefficients, max_size=3), st.lists(st.integers(0, 5_000), max_size=2))
def test_flat_modifiers_are_added_after_rounding(price: int, factors: list[Decimal], flats: list[int]) -> None:
    bare = ccam_base(price, coefficients=factors)
    assert ccam_base(price, coefficients=factors, flats=flats) == bare + sum(flats)
    assert bare >= price


@given(bases)
def test_an_overcharge_is_whole_euros_and_just_covers_the_percentage(base: int) -> None:
    ceiling = overcharge_ceiling(base, Decimal("17.5"))
    exact = Fraction(base) * Fraction(175, 1000)
    assert ceiling % 100 == 0
    assert exact <= ceiling < exact + 100


@given(bases)
def test_the_c2s_penalty_is_bounded(base: int) -> None:
    [taken] = outside_pathway_share(base, TABLES, DAY).values
    assert taken == min(nearest(Fraction(base * 40, 100)), 1060)


@given(bases, rates, st.sampled_from(["", "A", "R", "L"]), st.sampled_from(["0", "C", "4"]), st.sampled_from("ST"))
def test_the_fund_never_pays_more_than_the_base_nor_less_than_nothing(
    base: int, rate: int, participation: str, exemption: str, pathway: str
) -> None:
    known = {"setting": "hospital", "c2s": "yes", "pathway": pathway, "exemption": exemption}
    answer = fund_answer(base, rate, known, TABLES, DAY, participation=participation)
    assert answer.values
    assert all(0 <= value <= base for value in answer.values)


@given(st.sampled_from("NFU"), st.integers(1, 10_000), st.decimals("0.5", "400", places=1), st.integers(0, 5_000))
def test_a_surcharge_stays_between_floor_and_bound(letter: str, price: int, coef: Decimal, flat: int) -> None:
    act = ActFacts("K", DAY, coefficient=coef, complement=letter, flat_surcharge=flat)
    [amount] = surcharge_answer(act, price, TABLES).values
    bound = {"N": 15, "F": 8, "U": 0}[letter] * price
    assert flat <= amount <= max(flat, bound)


FACTS = ("ame", "exempt_beneficiary", "sti_under_26", "ald_related", "particular_care", "threshold", "at_annuity",
         "local", "aspa", "is_ccam", "exempt_act")  # fmt: skip


@given(
    st.fixed_dictionaries({fact: st.sampled_from(["yes", "no"]) for fact in FACTS}),
    st.sampled_from(["01", "02", "04", "07", "10"]),
    st.sampled_from(["10", "13", "30", "41", "90"]),
    st.sets(st.sampled_from(FACTS)),
)
def test_a_fact_less_known_only_adds_outcomes(
    facts: dict[str, str], scheme: str, nature: str, missing: set[str]
) -> None:
    known = {**facts, "scheme": scheme, "nature": nature, "family": "consultation", "act": "G", "field_25": "0",
             "outside_rate": "no", "setting": "hospital"}  # fmt: skip
    [won] = outcomes(known, TABLES, DAY)
    less = outcomes({fact: value for fact, value in known.items() if fact not in missing}, TABLES, DAY)
    assert won.certain
    assert (won.rule.id, won.percent) in {(one.rule.id, one.percent) for one in less}


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_one_flat_share_is_in_force_on_any_day(day: date) -> None:
    row = one_in_force(TABLES.flat_shares, day)
    assert row is not None
    assert row.amount == (2400 if day < date(2025, 1, 1) else 3200)
    assert row.dates.holds(day)
    assert row.dates.end is None or not row.dates.holds(row.dates.end)
    assert row.dates.start is None or not row.dates.holds(row.dates.start - timedelta(days=1))
