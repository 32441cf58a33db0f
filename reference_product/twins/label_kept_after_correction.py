"""Twin: prints again the first label made, whatever was corrected since."""

from __future__ import annotations

from reference_product.labels import identity
from reference_product.labels.identity import Label
from reference_product.people import Patient
from reference_product.session import Session
from reference_product.twins import replace

REQUIREMENT = "idm-courante"
DEFECT = "Réimprime l'étiquette déjà faite après une correction de l'identité."


def apply() -> None:
    """Put the defect in place."""
    honest = identity.qualified

    def first_kept(session: Session, patient: Patient) -> Label:
        now = session.store.get("identities", patient.key)
        first = session.store.get("identities", f"étiquette|{patient.key}")
        if now is None or first is None:
            label = honest(session, patient)
            session.store.put("identities", f"étiquette|{patient.key}", now or {})
            return label
        return identity.label_of(first, patient)

    replace(identity, "qualified", first_kept)
