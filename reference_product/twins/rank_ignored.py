"""Twin: birth date and ranks are those of the first person on the card."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product import selection
from reference_product.people import Patient
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-beneficiaire"
DEFECT = "La date et le rang de naissance facturés sont ceux de la première personne de la carte."


def apply() -> None:
    """Put the defect in."""
    replace(selection, "beneficiary_traits", _first)


def _first(people: Sequence[Patient], chosen: Patient) -> Patient:
    return people[0] if people else chosen
