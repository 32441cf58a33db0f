"""Twin: scans at 100 dots per inch whenever another resolution than the usual one is asked for."""

from __future__ import annotations

from reference_product.scor import sheets
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-resolution"
DEFECT = "Numérise à 100 points par pouce dès qu'on demande une autre résolution que celle d'usage."


_USUAL = 200


def apply() -> None:
    """Put the defect in."""
    replace(sheets, "scanned_at", lambda dpi: dpi if dpi == _USUAL else 100)
