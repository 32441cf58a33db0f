"""Twin: announces the version before."""

from __future__ import annotations

from reference_product.scor import manifest
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-version"
DEFECT = "Annonce la version 2.11 au lieu de la 2.12."


def apply() -> None:
    """Put the defect in."""
    replace(manifest, "VERSION", "2.11")
