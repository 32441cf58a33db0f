"""Twin: the validity of the professional's card is checked by its year."""

from __future__ import annotations

from datetime import date

from reference_product.cards import cps
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-expiree"
DEFECT = "De la date de fin de validité de la carte CPS, seule l'année est regardée."


def apply() -> None:
    """Put the defect in."""
    replace(cps, "is_expired", _by_year)


def _by_year(valid_until: str, today: date) -> bool:
    return valid_until != "" and int(valid_until[:4]) < today.year
