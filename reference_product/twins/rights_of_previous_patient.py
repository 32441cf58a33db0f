"""Twin: bills with the last answer received, whoever it was for."""

from __future__ import annotations

from reference_product import rights
from reference_product.people import Patient
from reference_product.session import Session
from reference_product.twins import replace

REQUIREMENT = "adri-pas-autre-patient"
DEFECT = "Réutilise la dernière réponse ADRi reçue, même celle d'un autre patient."


def apply() -> None:
    """Put the defect in place."""

    def last_answer(session: Session, patient: Patient) -> dict[str, object] | None:
        del patient
        kept = [row for row in session.store.all("rights") if "reference_date" in row]
        return dict(kept[-1]) if kept else None

    replace(rights, "answer_for", last_answer)
