"""Twin: the patient's own number goes out as an INS although nothing was qualified."""

from __future__ import annotations

from reference_product.documents import subject
from reference_product.people import Patient
from reference_product.ports import IdentityNumber
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-ins-qualifiee"
DEFECT = "Le numéro du patient part comme un INS alors que l'identité est provisoire."


def apply() -> None:
    """Put the defect in."""
    replace(subject, "number_written", _always)


def _always(active: IdentityNumber | None, patient: Patient) -> IdentityNumber:
    return active or IdentityNumber(patient.nir, patient.nir_key, "1.2.250.1.213.1.4.10")
