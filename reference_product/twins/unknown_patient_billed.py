"""Twin: bills care at a distance for an unknown patient on the file of the patient at hand."""

from __future__ import annotations

from reference_product.errors import Refusal
from reference_product.people import Patient
from reference_product.session import Session

REQUIREMENT = "tm-patient-connu"
DEFECT = "Facture un patient inconnu sur le dossier du patient précédent."


def apply() -> None:
    """Put the defect in place."""
    honest = Session.find_patient

    def forgiving(session: Session, wanted: Patient) -> Patient:
        try:
            return honest(session, wanted)
        except Refusal:
            if session.selected is None:
                raise
            return session.selected

    setattr(Session, "find_patient", forgiving)  # noqa: B010 (a method is replaced on its class)
