"""Twin: the number in the document lacks its key."""

from __future__ import annotations

from reference_product.documents import cda
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-cle"
DEFECT = "Le matricule du CDA n'a pas sa clé."


def apply() -> None:
    """Put the defect in."""
    replace(cda, "ins_extension", lambda subject: subject.number.number)
