"""Twin: the birth date in the document has hyphens."""

from __future__ import annotations

from reference_product.documents import cda
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-naissance"
DEFECT = "La date de naissance du CDA a des tirets."


def apply() -> None:
    """Put the defect in."""
    replace(cda, "birth_time", lambda subject: subject.birth_date)
