"""The person a document is about: the register's identity once qualified, else what the practice's file says."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Final

from reference_product.people import Patient
from reference_product.ports import IdentityNumber, Traits
from reference_product.session import Session

__all__ = ["LOCAL_ROOT", "DocumentSubject", "given_written", "number_written", "subject_of", "traits_written"]

LOCAL_ROOT: Final = f"2.25.{uuid.uuid5(uuid.NAMESPACE_URL, 'urn:cabinet-de-reference:patients').int}"
"""The practice's own numbering of its patients, under the arc where anyone may draw an OID from a UUID."""
_NO_NUMBER = IdentityNumber("", "", "")


@dataclass(frozen=True, slots=True)
class DocumentSubject:
    """Identity as a document writes it."""

    birth_name: str
    given: tuple[str, ...]
    birth_date: str
    sex: str
    local_id: str
    qualified: bool
    number: IdentityNumber = _NO_NUMBER
    """INS number, empty when none may be written."""


def subject_of(session: Session, patient: Patient) -> DocumentSubject:
    """Return the patient as documents name her."""
    typed = DocumentSubject(
        patient.birth_name, patient.first_names, patient.birth_date, patient.sex, _local_id(patient), qualified=False
    )
    kept = session.store.get("identities", patient.key)
    if kept is None:
        return replace(typed, number=number_written(None, patient))
    traits = Traits(**{**kept["traits"], "first_names": tuple(kept["traits"]["first_names"])})
    listed = tuple(str(kept["first_name_list"]).split()) or traits.first_names
    registered = replace(
        typed, birth_name=traits.birth_name, given=listed, birth_date=traits.birth_date, sex=traits.sex
    )
    number = number_written(IdentityNumber(**kept["active"]), patient)
    return replace(traits_written(registered, typed), qualified=True, number=number)


def traits_written(registered: DocumentSubject, typed: DocumentSubject) -> DocumentSubject:
    """Return the traits a qualified identity is written with: those of the register, not those typed."""
    del typed
    return registered


def number_written(active: IdentityNumber | None, patient: Patient) -> IdentityNumber:
    """Return the INS number to write: that of the qualified identity, none otherwise, whatever the card says."""
    del patient
    return active or _NO_NUMBER


def given_written(subject: DocumentSubject) -> tuple[str, ...]:
    """Return the first names of the document: all of them, in order."""
    return subject.given


def _local_id(patient: Patient) -> str:
    return f"{uuid.uuid5(uuid.NAMESPACE_URL, f'urn:cabinet-de-reference:{patient.key}').int % 10**10:010d}"
