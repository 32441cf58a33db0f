"""Twin: the label of the sender is the name of the practice alone."""

from __future__ import annotations

from reference_product.documents import mail
from reference_product.documents.report import ENTITY
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-expediteur"
DEFECT = "Le libellé de l'expéditeur est le seul nom du cabinet."


def apply() -> None:
    """Put the defect in."""
    replace(mail, "sender_label", lambda report: ENTITY)
