"""Twin: the metadata leave the type of the document out."""

from __future__ import annotations

from reference_product.documents import metadata
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-fiche"
DEFECT = "La fiche ne dit pas le type du document."


def apply() -> None:
    """Put the defect in."""
    replace(metadata, "type_code", lambda: "")
