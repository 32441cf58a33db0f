"""Twin: the readable copy bears no name of its own."""

from __future__ import annotations

from reference_product.documents import mail
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-pdf-nom"
DEFECT = "La copie s'appelle document.pdf."


def apply() -> None:
    """Put the defect in."""
    replace(mail, "copy_name", lambda report: "document.pdf")
