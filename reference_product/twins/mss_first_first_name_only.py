"""Twin: the document keeps the first first name only."""

from __future__ import annotations

from reference_product.documents import cda
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-prenoms"
DEFECT = "Le CDA ne garde que le premier prénom."


def apply() -> None:
    """Put the defect in."""
    replace(cda, "given_written", lambda subject: subject.given[:1])
