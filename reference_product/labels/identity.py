"""What a label says: the traits and the number of a qualified identity, as the register gave them."""

from __future__ import annotations

from dataclasses import dataclass

from reference_product import names, nir
from reference_product.errors import Refusal
from reference_product.people import Patient
from reference_product.session import Session
from reference_product.store import Record

__all__ = ["Label", "label_of", "qualified"]


@dataclass(frozen=True, slots=True)
class Label:
    """One identity to print."""

    number: str
    """Thirteen characters."""
    key: str
    oid: str
    given_names: str
    """All of them, between blanks, in the order of birth."""
    family_name: str
    """Name of birth."""
    sex: str
    birth_date: str
    """ISO shaped; lunar ones too."""
    birth_place: str
    """COG code, empty when the register has none."""
    patient: Patient
    """The file the label is printed from."""


def qualified(session: Session, patient: Patient) -> Label:
    """Return what is printed for a person.

    Raises:
        Refusal: her identity is not qualified, or lacks a trait.
    """
    kept = session.store.get("identities", patient.key)
    if kept is None:
        raise Refusal(
            f"Étiquette INS refusée : l'identité de {patient.shown} est provisoire. Le code n'est imprimé que pour "
            "une identité qualifiée : interrogez INSi d'abord."
        )
    label = label_of(kept, patient)
    if not all((label.number, label.oid, label.given_names, label.family_name, label.sex, label.birth_date)):
        raise Refusal(f"Étiquette INS refusée : il manque un trait à l'identité de {patient.shown}.")
    return label


def label_of(kept: Record, patient: Patient) -> Label:
    """Return the identity kept from the register, letters without accents."""
    active, traits = kept["active"], kept["traits"]
    listed = str(kept["first_name_list"]) or " ".join(traits["first_names"])
    return Label(
        number=active["number"],
        key=active["key"] or nir.key_of(active["number"]),
        oid=active["oid"],
        given_names=names.folded(listed),
        family_name=names.folded(traits["birth_name"]),
        sex=traits["sex"],
        birth_date=traits["birth_date"],
        birth_place=traits["birth_place"],
        patient=patient,
    )
