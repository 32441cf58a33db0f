"""Twin: writes to the mailbox of a patient whose identity is provisional."""

from __future__ import annotations

from dataclasses import replace as changed

from reference_product.documents import mail
from reference_product.documents.subject import DocumentSubject
from reference_product.people import Patient
from reference_product.ports import IdentityNumber
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-boite-patient"
DEFECT = "Le document part vers la messagerie d'un patient à l'identité provisoire."


def apply() -> None:
    """Put the defect in."""
    honest = mail.patient_address

    def by_own_number(subject: DocumentSubject, patient: Patient) -> str:
        own = subject.number if subject.qualified else IdentityNumber(patient.nir, patient.nir_key, "")
        return honest(changed(subject, qualified=True, number=own), patient)

    replace(mail, "patient_address", by_own_number)
