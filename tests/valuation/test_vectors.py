"""The golden vectors of the public ACE specification, each with its hand computation."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from harness.valuation import amc_share, amo_share, ccam_base, half_up, modifier_coefficient, percent


def test_v1_rounds_half_up_and_not_to_even() -> None:
    # 139.75 × 70 % = 97.825 → 97.83 (banker's rounding would give 97.82); rest 41.92.
    assert amo_share(13975, 70) == 9783
    assert amc_share(13975, 70) == 4192


def test_v3_full_cover_leaves_nothing() -> None:
    assert (amo_share(13975, 100), amc_share(13975, 100)) == (13975, 0)


def test_v4_modifier_and_association() -> None:
    # 100.30 × 1.255 × 0.955 = 120.2120575 → 120.21; flat modifier 20.50 added after.
    base = ccam_base(10030, coefficients=[Decimal("1.255")], flats=[2050], association=Decimal("0.955"))
    assert base == 12021 + 2050


def test_v5_second_act_at_half_price() -> None:
    assert ccam_base(9649) == 9649
    assert ccam_base(7680, association=Decimal("0.5")) == 3840


def test_v6_catches_binary_floating_point() -> None:
    # 19.95 / 2 = 9.975 → 9.98; the nearest double is below and would give 9.97.
    assert ccam_base(1995, association=Decimal("0.5")) == 998
    # 40.60 × 70 % = 28.42; 9.98 × 70 % = 6.986 → 6.99; per line 28.42 + 6.99 + 6.99 = 42.40.
    assert [amo_share(b, 70) for b in (4060, 998, 998)] == [2842, 699, 699]
    # On the total: (40.60 + 9.98 + 9.98) × 70 % = 42.392 → 42.39: another amount.
    assert amo_share(4060 + 998 + 998, 70) == 4239


def test_v7_modifiers_add_their_excess() -> None:
    assert modifier_coefficient([Decimal("1.3"), Decimal("1.5")]) == Decimal("1.8")


@given(st.integers(0, 10**7), st.integers(0, 100))
def test_the_two_shares_make_the_base(base: int, rate: int) -> None:
    assert amo_share(base, rate) + amc_share(base, rate) == base


@given(st.integers(0, 10**9), st.integers(0, 100))
def test_rounding_against_integer_arithmetic(cents: int, rate: int) -> None:
    # Independent formula: floor((2·c·r + 100) / 200) is half-up of c·r/100.
    assert percent(cents, rate) == (2 * cents * rate + 100) // 200


@given(st.integers(0, 10**9))
def test_whole_cents_stay(cents: int) -> None:
    assert half_up(Decimal(cents)) == cents
