"""A CDA document as values."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Author", "Cda", "Coded", "Identifier", "Patient", "Section"]


@dataclass(frozen=True, slots=True)
class Identifier:
    """An instance identifier (``II``)."""

    root: str
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Coded:
    """A code, its system (an OID) and its label."""

    code: str
    system: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """The record target; texts as written, empty when absent."""

    ids: tuple[Identifier, ...] = ()
    birth_name: str = ""
    """Family name with qualifier ``BR``, else the first one."""
    used_name: str = ""
    """Family name with qualifier ``SP`` or ``CL``."""
    given: tuple[str, ...] = ()
    sex: str = ""
    birth_time: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """One author; the structure is the one it is written for."""

    time: str = ""
    id: Identifier | None = None
    code: Coded | None = None
    family: str = ""
    given: str = ""
    structure: Identifier | None = None
    structure_name: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a structured body, whatever its depth."""

    code: Coded | None
    title: str
    text: str
    """Words of the narrative, blanks made one."""
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Cda:
    """One document; texts as written, empty when absent."""

    id: Identifier | None = None
    set_id: Identifier | None = None
    version: str = ""
    type: Coded | None = None
    """``code``: the type of document."""
    title: str = ""
    time: str = ""
    """``effectiveTime``."""
    confidentiality: Coded | None = None
    language: str = ""
    realm: str = ""
    type_id: Identifier | None = None
    """Of the standard itself: ``2.16.840.1.113883.1.3``, ``POCD_HD000040``."""
    templates: tuple[Identifier, ...] = ()
    patient: Patient | None = None
    authors: tuple[Author, ...] = ()
    custodian: Identifier | None = None
    custodian_name: str = ""
    sections: tuple[Section, ...] = ()
    """Empty for a document whose body is one file."""
    media: str = ""
    """Media type of that file, empty for a structured body."""
    content: bytes = b""
    """Its bytes."""
    other_patients: tuple[Patient, ...] = ()
    """Those of further record targets, where one is wanted; they are read, and never written."""
