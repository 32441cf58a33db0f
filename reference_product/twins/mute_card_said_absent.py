"""Twin: a card that does not answer is announced as an empty reader."""

from __future__ import annotations

from reference_product.cards import faults
from reference_product.cards.transport import CardFault
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-carte-muette"
DEFECT = "Une carte muette est annoncée comme un lecteur vide."

_PATIENT, _PROFESSIONAL = faults.patient_message, faults.professional_message


def apply() -> None:
    """Put the defect in."""
    replace(faults, "patient_message", lambda fault: _PATIENT(_absent(fault)))
    replace(faults, "professional_message", lambda fault: _PROFESSIONAL(_absent(fault)))


def _absent(fault: CardFault) -> CardFault:
    return CardFault("no_card") if fault.kind == "protocol_mismatch" else fault
