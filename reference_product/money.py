"""Cents, half-up rounding, and how amounts are shown."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

__all__ = ["euros", "half_up"]


def half_up(value: Decimal) -> int:
    """Round a number of cents to a whole cent, halves upwards: ``half_up(Decimal("9782.5"))`` is 9783."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def euros(cents: int) -> str:
    """Show cents as euros: ``euros(4060)`` is ``40,60``."""
    return f"{cents // 100},{cents % 100:02d}"
