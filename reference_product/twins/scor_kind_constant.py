"""Twin: announces every document as a prescription."""

from __future__ import annotations

from reference_product.scor import manifest
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-nature"
DEFECT = "Annonce toute pièce comme une ordonnance."


def apply() -> None:
    """Put the defect in."""
    replace(manifest, "kind_code", lambda document: "SYN_ORDONNANCE")
