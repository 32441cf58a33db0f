"""Twin: a patient's file is found by the number of her card."""

from __future__ import annotations

from reference_product import people
from reference_product.people import Patient
from reference_product.twins import replace

_HONEST = people.file_key

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-numero-de-serie"
DEFECT = "Le dossier d'un patient est retrouvé par le numéro de série de sa carte : une carte refaite le fait perdre."


def apply() -> None:
    """Put the defect in."""
    replace(people, "file_key", _by_card)


def _by_card(patient: Patient) -> str:
    return patient.card_serial or _HONEST(patient)
