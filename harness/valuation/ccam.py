"""Base of a CCAM act: modifiers that add their excess, association coefficient, flat modifiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from harness.valuation.rounding import half_up

__all__ = ["ASSOCIATION_PERCENT", "ccam_base", "modifier_coefficient"]

ASSOCIATION_PERCENT: Mapping[str, int] = {"": 100, "1": 100, "2": 50, "3": 75, "4": 100, "5": 100}
"""Association code → percentage of the unit price (messages of the public ACE specification)."""


def modifier_coefficient(coefficients: Sequence[Decimal]) -> Decimal:
    """Combine coefficient modifiers: each adds its excess over one (1.3 and 1.5 give 1.8).

    Source: RG_VF633.
    """
    return Decimal(1) + sum((c - 1 for c in coefficients), Decimal(0))


def ccam_base(
    unit_price: int,
    *,
    coefficients: Sequence[Decimal] = (),
    flats: Sequence[int] = (),
    association: Decimal = Decimal(1),
) -> int:
    """Return the base of a CCAM act in cents.

    Args:
        unit_price: Tariff of the act, cents.
        coefficients: Coefficient modifiers, each at least 1.
        flats: Flat modifiers, cents.
        association: Association coefficient (1, 0.5, 0.75…).

    Returns:
        Base in cents: the act is rounded by itself, flat modifiers are added after (RG_VF640).
    """
    act = half_up(Decimal(unit_price) * modifier_coefficient(coefficients) * association)
    return act + sum(flats)
