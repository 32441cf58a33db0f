"""Twin: the card signs outside any transaction."""

from __future__ import annotations

from contextlib import nullcontext

from reference_product.cards import cps
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-transaction"
DEFECT = "La signature est demandée hors transaction : un autre programme peut s'intercaler."


def apply() -> None:
    """Put the defect in."""
    replace(cps, "undisturbed", nullcontext)
