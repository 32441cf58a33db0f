"""A consultation report: who wrote it about whom, its identifiers, and the earlier one it replaces."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reference_product.documents.subject import DocumentSubject
from reference_product.people import Professional
from reference_product.store import Record

__all__ = ["ENTITY", "LABEL", "Report", "author_code", "new_oid", "new_report", "replaced", "structure_id"]

LABEL: Final = "Compte rendu de consultation"
ENTITY: Final = "Cabinet de référence"
_SPECIALITIES: Mapping[str, str] = {"01": "G15_10/SM26"}
"""Speciality of the insurance → that of the documents; of another the profession alone is told."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report, ready to be written."""

    subject: DocumentSubject
    author: Professional
    written: datetime
    text: str
    oid: str
    """Identifier of the document, an OID."""
    entry: str
    """Identifier of its entry in the metadata, ``urn:uuid:…``."""
    set_oid: str
    """Identifier its versions share."""
    version: int = 1
    earlier_oid: str = ""
    earlier_entry: str = ""
    """Document and entry this one replaces; empty = none."""


def new_report(
    subject: DocumentSubject, author: Professional, written: datetime, text: str, earlier: Record | None
) -> Report:
    """Return a report with new identifiers; of a replaced one the set goes on."""
    oid, entry, previous = new_oid(), f"urn:uuid:{uuid.uuid4()}", replaced(earlier)
    if previous is None:
        return Report(subject, author, written, text, oid, entry, new_oid())
    return Report(
        subject,
        author,
        written,
        text,
        oid,
        entry,
        str(previous["set_oid"]),
        int(previous["version"]) + 1,
        str(previous["oid"]),
        str(previous["entry"]),
    )


def replaced(earlier: Record | None) -> Record | None:
    """Return the report that the new one is linked to: the one it replaces."""
    return earlier


def new_oid() -> str:
    """Return an identifier nobody else has."""
    return f"2.25.{uuid.uuid4().int}"


def structure_id(author: Professional) -> str:
    """Return the identifier of a doctor's practice, made of the doctor's own."""
    return f"4{author.rpps}001"


def author_code(author: Professional) -> str:
    """Return profession and speciality as documents write them."""
    return _SPECIALITIES.get(author.specialty, f"G15_{author.profession}")
