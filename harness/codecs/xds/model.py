"""XDS metadata as values: a submission set, its document entries and the associations between them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Association", "Author", "Coded", "DocumentEntry", "Metadata", "Slots", "SubmissionSet"]

Slots = tuple[tuple[str, tuple[str, ...]], ...]
"""Slots that have no field of their own: name and values, in order."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A code, the scheme it is of (an OID or a name) and its label."""

    code: str
    scheme: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote: HL7 v2 strings as written (XCN for the person, XON for the institutions)."""

    person: str = ""
    institutions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmissionSet:
    """One submission; texts as written, empty when absent."""

    id: str
    unique_id: str = ""
    source_id: str = ""
    patient_id: str = ""
    submission_time: str = ""
    """UTC, ``yyyymmddhhmmss``."""
    title: str = ""
    comments: str = ""
    content_type: Coded | None = None
    authors: tuple[Author, ...] = ()
    slots: Slots = ()


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One document; texts as written, empty when absent."""

    id: str
    mime_type: str = ""
    unique_id: str = ""
    patient_id: str = ""
    title: str = ""
    comments: str = ""
    creation_time: str = ""
    language: str = ""
    legal_authenticator: str = ""
    service_start: str = ""
    service_stop: str = ""
    source_patient_id: str = ""
    source_patient_info: tuple[str, ...] = ()
    """``PID-5|…``, ``PID-7|…``, ``PID-8|…``."""
    hash: str = ""
    """SHA-1 of the bytes, hexadecimal."""
    size: str = ""
    """Bytes, decimal."""
    uri: str = ""
    """Name of the file in an XDM archive; long ones come in pieces ``1|…``, joined here."""
    repository: str = ""
    status: str = ""
    class_code: Coded | None = None
    type_code: Coded | None = None
    format_code: Coded | None = None
    facility: Coded | None = None
    practice: Coded | None = None
    confidentialities: tuple[Coded, ...] = ()
    events: tuple[Coded, ...] = ()
    authors: tuple[Author, ...] = ()
    slots: Slots = ()


@dataclass(frozen=True, slots=True)
class Association:
    """A link between two objects, by their ids."""

    id: str
    kind: str
    """Last word of the type: ``HasMember``, ``RPLC``, ``signs``…"""
    source: str
    target: str
    slots: Slots = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """The objects of one ``RegistryObjectList``."""

    submission_sets: tuple[SubmissionSet, ...] = ()
    documents: tuple[DocumentEntry, ...] = ()
    associations: tuple[Association, ...] = ()
