"""Twin: an expired professional card is accepted."""

from __future__ import annotations

from datetime import date

from reference_product.cards import cps
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-cps-expiree"
DEFECT = "Une carte CPS périmée est acceptée."


def apply() -> None:
    """Put the defect in."""
    replace(cps, "is_expired", _never)


def _never(valid_until: str, today: date) -> bool:
    del valid_until, today
    return False
