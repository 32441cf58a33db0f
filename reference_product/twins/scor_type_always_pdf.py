"""Twin: announces every document as a PDF."""

from __future__ import annotations

from reference_product.scor import manifest
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-type"
DEFECT = "Annonce toute pièce comme un PDF, images comprises."


def apply() -> None:
    """Put the defect in."""
    replace(manifest, "media_type", lambda document: "application/pdf")
