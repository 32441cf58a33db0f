"""Twin: modifier coefficients are multiplied together."""

from __future__ import annotations

from decimal import Decimal
from math import prod

from reference_product.billing import pricing, tariffs
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-ccam-modificateurs"
DEFECT = "Les coefficients des modificateurs sont multipliés entre eux au lieu d'ajouter leurs majorations."


def apply() -> None:
    """Put the defect in."""
    replace(pricing, "modifier_coefficient", _product)


def _product(modifiers: str) -> Decimal:
    return prod((tariffs.COEFFICIENTS[one] for one in modifiers if one in tariffs.COEFFICIENTS), start=Decimal(1))
