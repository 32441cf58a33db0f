"""Twin: the referring doctor's name is left out."""

from __future__ import annotations

from reference_product.billing import invoices
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-patient-oriente"
DEFECT = "Le nom du médecin qui adresse le patient n'est pas transmis."


def apply() -> None:
    """Put the defect in."""
    replace(invoices, "referring_doctor", _nobody)


def _nobody(pathway: str, name: str, first_name: str) -> tuple[str, str]:
    del pathway, name, first_name
    return ("", "")
