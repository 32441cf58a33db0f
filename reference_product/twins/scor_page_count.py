"""Twin: announces one page whatever the document."""

from __future__ import annotations

from reference_product.scor import manifest
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-pages"
DEFECT = "Annonce une page pour toute pièce."


def apply() -> None:
    """Put the defect in."""
    replace(manifest, "page_count", lambda document: 1)
