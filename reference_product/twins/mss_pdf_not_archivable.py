"""Twin: the readable copy does not say it is PDF/A."""

from __future__ import annotations

from reference_product.documents import pdf
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-pdf"
DEFECT = "La copie PDF ne se dit pas PDF/A."


def apply() -> None:
    """Put the defect in."""
    replace(pdf, "archivable", lambda: "")
