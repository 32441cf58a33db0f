"""Twin: closed rights are neither shown nor refused."""

from __future__ import annotations

from datetime import date

from reference_product import selection
from reference_product.people import Patient
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-droits-fermes"
DEFECT = "Des droits fermés à la date des soins ne sont ni signalés ni refusés."


def apply() -> None:
    """Put the defect in."""
    replace(selection, "rights_closed", _never)


def _never(patient: Patient, day: date) -> bool:
    del patient, day
    return False
