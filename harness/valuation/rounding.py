"""Rounding to the cent, half up, without binary floating point."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

__all__ = ["half_up", "percent"]


def half_up(cents: Decimal) -> int:
    """Round an amount in (fractional) cents to whole cents, halves upwards.

    Args:
        cents: Amount in cents, not negative.

    Returns:
        Whole cents.

    Source: SFG FIDES ACE, general rule on amounts ("arrondi au plus près, 0,005 vers le haut").
    """
    return int(cents.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def percent(cents: int, rate: Decimal | int) -> int:
    """Return ``rate`` percent of an amount in cents, rounded half up to the cent."""
    return half_up(Decimal(cents) * Decimal(rate) / 100)
