"""Twin: no more than nine people are read from a card."""

from __future__ import annotations

from datetime import date

from reference_product.cards import vitale
from reference_product.cards.transport import Connection
from reference_product.cards.vitale import PatientCard
from reference_product.twins import replace

_HONEST = vitale.read

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-beneficiaires"
DEFECT = "Au-delà de neuf, les personnes de la carte sont oubliées."


def apply() -> None:
    """Put the defect in."""
    replace(vitale, "read", _nine)


def _nine(connection: Connection, today: date) -> PatientCard:
    card = _HONEST(connection, today)
    return PatientCard(card.serial, card.people[:9])
