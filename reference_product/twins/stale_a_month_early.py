"""Twin: rights are called stale within the month of their anniversary."""

from __future__ import annotations

from datetime import date

from reference_product.cards import updates
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-mise-a-jour-vitale"
DEFECT = "L'avertissement de mise à jour paraît dès le début du mois anniversaire, avant qu'un an soit écoulé."


def apply() -> None:
    """Put the defect in."""
    replace(updates, "is_stale", _by_month)


def _by_month(updated_on: str, today: date) -> bool:
    return bool(updated_on) and updated_on[:7] <= f"{today.year - 1:04d}-{today.month:02d}"
