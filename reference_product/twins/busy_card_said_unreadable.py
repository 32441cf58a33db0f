"""Twin: a card that another program keeps is announced as unreadable."""

from __future__ import annotations

from reference_product.cards import faults
from reference_product.cards.transport import CardFault
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-partage"
DEFECT = "Une carte occupée par un autre programme est annoncée comme illisible."

_PATIENT, _PROFESSIONAL = faults.patient_message, faults.professional_message


def apply() -> None:
    """Put the defect in."""
    replace(faults, "patient_message", lambda fault: _PATIENT(_unreadable(fault)))
    replace(faults, "professional_message", lambda fault: _PROFESSIONAL(_unreadable(fault)))


def _unreadable(fault: CardFault) -> CardFault:
    return CardFault("unreadable") if fault.kind == "sharing_violation" else fault
