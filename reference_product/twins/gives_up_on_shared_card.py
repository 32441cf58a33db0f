"""Twin: a card that another program holds for a moment is not asked for again."""

from __future__ import annotations

from reference_product.cards import transport
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-partage"
DEFECT = "Au premier refus d'une carte tenue par un autre programme, le logiciel renonce."


def apply() -> None:
    """Put the defect in."""
    replace(transport, "_PATIENCE", 1)
