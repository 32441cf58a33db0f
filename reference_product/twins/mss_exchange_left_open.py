"""Twin: the exchange with the patient is left open."""

from __future__ import annotations

from reference_product.documents import mail
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-fin"
DEFECT = "L'échange avec le patient n'est pas clos."


def apply() -> None:
    """Put the defect in."""
    replace(mail, "ends_exchange", lambda last: "")
