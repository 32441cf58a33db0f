"""Twin: refuses to bill once ADRi failed."""

from __future__ import annotations

from datetime import date

from reference_product import rights
from reference_product.errors import Refusal
from reference_product.people import Patient
from reference_product.session import Session
from reference_product.twins import replace

REQUIREMENT = "adri-panne-facturation"
DEFECT = "Refuse de facturer quand ADRi est en panne."


def apply() -> None:
    """Put the defect in place."""
    honest = rights.effective

    def blocked(session: Session, patient: Patient, day: date) -> Patient:
        if session.store.get("rights", "incident " + patient.key) is not None:
            raise Refusal("Facturation impossible : ADRi est indisponible.")
        return honest(session, patient, day)

    replace(rights, "effective", blocked)
