"""Twin: every lot of documents bears number 1."""

from __future__ import annotations

from reference_product.scor import manifest
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-lot"
DEFECT = "Le lot de pièces porte toujours le numéro 001."


def apply() -> None:
    """Put the defect in."""
    replace(manifest, "lot_number", lambda lot: "001")
