"""Twin: an invoice is secured although the patient's card was taken out."""

from __future__ import annotations

from reference_product.actions import billing
from reference_product.billing import securing
from reference_product.errors import Refusal
from reference_product.session import Session
from reference_product.twins import replace

_HONEST = securing.serial_in_reader

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-retrait"
DEFECT = "Une facture est sécurisée alors que la carte Vitale a été retirée."


def apply() -> None:
    """Put the defect in."""
    replace(securing, "serial_in_reader", _remembered)


def _remembered(session: Session) -> str:
    try:
        return _HONEST(session)
    except Refusal:
        return billing.current(session).patient.card_serial
