"""Twin: prints the code of an identity that is not qualified."""

from __future__ import annotations

from reference_product import names
from reference_product.labels import identity
from reference_product.labels.identity import Label
from reference_product.people import Patient
from reference_product.session import Session
from reference_product.twins import replace

REQUIREMENT = "idm-qualifiee"
DEFECT = "Imprime le Datamatrix d'une identité provisoire, avec le numéro de la fiche."


def apply() -> None:
    """Put the defect in place."""
    honest = identity.qualified

    def any_identity(session: Session, patient: Patient) -> Label:
        kept = session.store.get("identities", patient.key)
        return _of_file(patient) if kept is None else honest(session, patient)

    replace(identity, "qualified", any_identity)


def _of_file(patient: Patient) -> Label:
    return Label(
        number=patient.nir,
        key=patient.nir_key,
        oid="1.2.250.1.213.1.4.10",
        given_names=names.folded(" ".join(patient.first_names)),
        family_name=names.folded(patient.birth_name),
        sex=patient.sex,
        birth_date=patient.birth_date,
        birth_place=patient.birth_place,
        patient=patient,
    )
