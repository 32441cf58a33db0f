"""Twin: sends the documents of every fund to the mailbox of the first."""

from __future__ import annotations

from reference_product.scor import mail
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-caisse"
DEFECT = "Envoie les pièces de toutes les caisses dans la boîte de la première."


def apply() -> None:
    """Put the defect in."""
    replace(mail, "destinations", lambda lots: [mail.address_of(lots[0].fund)] * len(lots))
