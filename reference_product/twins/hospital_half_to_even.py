"""Twin: half a cent goes to the even cent."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from reference_product.hospital import pricing
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-arrondi"
DEFECT = "Le demi-centime s'arrondit au centime pair."


def apply() -> None:
    """Put the defect in."""
    replace(pricing, "fund_share", _to_even)


def _to_even(base: int, rate: int) -> int:
    return int((Decimal(base) * rate / 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
