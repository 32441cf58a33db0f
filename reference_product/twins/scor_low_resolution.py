"""Twin: scans at 100 dots per inch whatever is asked for."""

from __future__ import annotations

from reference_product.scor import sheets
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-resolution"
DEFECT = "Numérise à 100 points par pouce quoi qu'on demande."


def apply() -> None:
    """Put the defect in."""
    replace(sheets, "scanned_at", lambda dpi: 100)
