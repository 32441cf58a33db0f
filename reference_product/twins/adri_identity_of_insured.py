"""Twin: asks ADRi for the first person of the card instead of the beneficiary."""

from __future__ import annotations

from reference_product import rights
from reference_product.twins import replace

REQUIREMENT = "adri-identite"
DEFECT = "Interroge ADRi avec les traits de la première personne de la carte."


def apply() -> None:
    """Put the defect in place."""
    replace(rights, "person_asked", lambda session, patient: (session.card_people or (patient,))[0])
