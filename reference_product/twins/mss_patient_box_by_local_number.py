"""Twin: the patient's address is made of the practice's own number."""

from __future__ import annotations

from dataclasses import replace as changed

from reference_product.documents import mail
from reference_product.documents.subject import DocumentSubject
from reference_product.people import Patient
from reference_product.ports import IdentityNumber
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-adresse-patient"
DEFECT = "L'adresse du patient est faite du numéro du cabinet."


def apply() -> None:
    """Put the defect in."""
    honest = mail.patient_address

    def by_local_number(subject: DocumentSubject, patient: Patient) -> str:
        return honest(changed(subject, number=IdentityNumber(subject.local_id, "", "")), patient)

    replace(mail, "patient_address", by_local_number)
