"""Twin: rights that nobody updated for years are read without a word."""

from __future__ import annotations

from datetime import date

from reference_product.cards import updates
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-mise-a-jour-vitale"
DEFECT = "Une carte Vitale jamais mise à jour est lue sans avertissement."


def apply() -> None:
    """Put the defect in."""
    replace(updates, "is_stale", _never)


def _never(updated_on: str, today: date) -> bool:
    del updated_on, today
    return False
