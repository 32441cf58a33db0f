"""Twin: the last of several documents stays behind."""

from __future__ import annotations

from reference_product.scor import lots
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-complet"
DEFECT = "La dernière de plusieurs pièces ne part pas."


def apply() -> None:
    """Put the defect in."""
    replace(lots, "chosen", lambda joined: joined[:-1] or joined)
