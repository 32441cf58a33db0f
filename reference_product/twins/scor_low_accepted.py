"""Twin: joins a scan of any resolution."""

from __future__ import annotations

from reference_product.scor import documents
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-refus"
DEFECT = "Joint une numérisation trop grossière au lieu de la refuser."


def apply() -> None:
    """Put the defect in."""
    replace(documents, "LOWEST_DPI", 1)
