"""Twin: announces 200 dots per inch whatever the scan."""

from __future__ import annotations

from reference_product.scor import manifest
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-resolution-annoncee"
DEFECT = "Annonce 200 points par pouce quelle que soit la numérisation."


def apply() -> None:
    """Put the defect in."""
    replace(manifest, "resolution", lambda document: 200)
