"""What XDS metadata must hold, and what a document must be.

After IHE ITI TF-3 §4.2 and the published examples of the DMP v2 (public repository DEHEMPE).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from harness.codecs.problem import Problem
from harness.codecs.xds import names
from harness.codecs.xds.model import DocumentEntry, Metadata, SubmissionSet
from harness.codecs.xml.tree import NamedField, first_problems

__all__ = ["content_problems", "metadata_problems", "named_fields"]

_CODES = ("class_code", "type_code", "format_code", "facility", "practice", "confidentialities")
_DOCUMENT = ("mime_type", "unique_id", "patient_id", "creation_time", "language", "source_patient_id", *_CODES)
_SET = ("unique_id", "source_id", "patient_id", "submission_time", "content_type")
_TIME = r"\d{4}(\d{2}(\d{2}(\d{2}(\d{2}(\d{2})?)?)?)?)?"
_OID = r"(?=.{1,64}\Z)[0-2](\.(0|[1-9]\d*))+"
_FORMS: Mapping[str, tuple[str, str]] = {
    "creation_time": (_TIME, "aaaammjjhhmmss"),
    "service_start": (_TIME, "aaaammjjhhmmss"),
    "service_stop": (_TIME, "aaaammjjhhmmss"),
    "submission_time": (_TIME, "aaaammjjhhmmss"),
    "source_id": (_OID, "OID"),
    "unique_id": (r"(?=.{1,128}\Z)[0-2](\.(0|[1-9]\d*))+(\^[^\s^]{1,64})?", "OID, OID^extension"),
    "patient_id": (r"[^\^&\s]{1,64}\^\^\^&[0-2](\.\d+)+&ISO(\^[A-Z]{2,3})?", "id^^^&oid&ISO^type"),
    "source_patient_id": (r"[^\^&\s]{1,64}\^\^\^&[0-2](\.\d+)+&ISO(\^[A-Z]{2,3})?", "id^^^&oid&ISO^type"),
    "hash": (r"[0-9A-Fa-f]{40}", "SHA-1"),
    "size": (r"0|[1-9]\d{0,12}", "0-9"),
    "mime_type": (r"[\w.+-]+/[\w.+-]+", "type/subtype"),
}
"""Field → pattern, and how the form is said."""

_NAMES = {
    "unique_id": "exchanges.field-xds-unique",
    "patient_id": "exchanges.field-xds-patient",
    "source_id": "exchanges.field-xds-source",
    "submission_time": "exchanges.field-xds-submitted",
    "title": "exchanges.field-xds-title",
    "content_type": "exchanges.field-xds-content",
    "mime_type": "exchanges.field-xds-mime",
    "creation_time": "exchanges.field-xds-created",
    "language": "exchanges.field-xds-language",
    "class_code": "exchanges.field-xds-class",
    "type_code": "exchanges.field-xds-type",
    "format_code": "exchanges.field-xds-format",
    "facility": "exchanges.field-xds-facility",
    "practice": "exchanges.field-xds-practice",
    "confidentialities": "exchanges.field-xds-confidentiality",
    "source_patient_id": "exchanges.field-xds-source-patient",
    "hash": "exchanges.field-xds-hash",
    "size": "exchanges.field-xds-size",
    "uri": "exchanges.field-xds-uri",
}

_TERMS: Mapping[str, str] = {
    "mime_type": "mimeType",
    **names.CODE_TERMS,
    "confidentialities": "confidentialityCode",
    "id": "id",
    "title": "title",
    **{key: name.partition(".")[2] for key, (_, name) in {**names.SET_IDS, **names.DOCUMENT_IDS}.items()},
    **names.SET_SLOTS,
    **names.DOCUMENT_SLOTS,
}
"""Field → its name in the profile, which every language uses."""


_ONE_TRAIT = ("PID-5", "PID-7", "PID-8")
"""Name, birth date and sex; further names stand in one field, between tildes (HL7 v2, 2.7)."""


def _place(one: SubmissionSet | DocumentEntry, key: str = "") -> str:
    kind = "RegistryPackage" if isinstance(one, SubmissionSet) else "ExtrinsicObject"
    return f"//{kind}[@id='{one.id[:100]}']" + (f"/{_TERMS[key]}" if key else "")


def metadata_problems(metadata: Metadata) -> tuple[Problem, ...]:
    """Return the departures of the metadata from the profile, each located by the object and its field."""
    rules = (_alone, _objects, _unique, _patients, _traits, _links)
    return first_problems(found for rule in rules for found in rule(metadata))


def _alone(metadata: Metadata) -> Iterator[Problem]:
    if len(metadata.submission_sets) != 1:
        found = (("found", str(len(metadata.submission_sets))),)
        yield Problem("exchanges.xds-sets", "//RegistryObjectList", found)


def _all(metadata: Metadata) -> Iterator[SubmissionSet | DocumentEntry]:
    yield from metadata.submission_sets
    yield from metadata.documents


def _objects(metadata: Metadata) -> Iterator[Problem]:
    for one in _all(metadata):
        for key in _SET if isinstance(one, SubmissionSet) else _DOCUMENT:
            if not getattr(one, key):
                yield Problem("exchanges.xds-missing", _place(one, key), (("name", _TERMS[key]),))
        for key, (pattern, said) in _FORMS.items():
            value = getattr(one, key, "")
            if value and not re.fullmatch(pattern, value, re.ASCII):
                found = (("expected", said), ("found", value[:200]), ("name", _TERMS[key]))
                yield Problem("exchanges.xds-form", _place(one, key), found)


def _unique(metadata: Metadata) -> Iterator[Problem]:
    for key in ("id", "unique_id"):
        seen: set[str] = set()
        for one in _all(metadata):
            value = getattr(one, key)
            if value and value in seen:
                yield Problem("exchanges.xds-twice", _place(one, key), (("id", value[:200]),))
            seen.add(value)


def _patients(metadata: Metadata) -> Iterator[Problem]:
    """One submission is about one patient (TF-3 §4.2.1.4)."""
    wanted = metadata.submission_sets[0].patient_id if metadata.submission_sets else ""
    for entry in metadata.documents:
        if wanted and entry.patient_id and entry.patient_id != wanted:
            found = (("expected", wanted[:200]), ("found", entry.patient_id[:200]))
            yield Problem("exchanges.xds-patient", _place(entry, "patient_id"), found)


def _traits(metadata: Metadata) -> Iterator[Problem]:
    """Tell a trait of the patient that is given twice: which one is meant nobody knows."""
    for entry in metadata.documents:
        given = Counter(part.partition("|")[0] for part in entry.source_patient_info)
        for name in _ONE_TRAIT:
            if given[name] > 1:
                yield Problem("exchanges.xds-slot-twice", _place(entry, "source_patient_info"), (("name", name),))


def _links(metadata: Metadata) -> Iterator[Problem]:
    known = {one.id for one in _all(metadata)}
    members = {link.target for link in metadata.associations if link.kind == "HasMember"}
    for entry in metadata.documents:
        if entry.id not in members and metadata.submission_sets:
            yield Problem("exchanges.xds-no-member", _place(entry))
    for link in metadata.associations:
        for name, end in (("sourceObject", link.source), ("targetObject", link.target)):
            # An id that is a uuid may be that of an object the registry already has.
            if end not in known and not end.startswith("urn:uuid:"):
                found = (("found", end[:100]),)
                yield Problem("exchanges.xds-dangling", f"//Association[@id='{link.id[:100]}']/@{name}", found)


def content_problems(entry: DocumentEntry, content: bytes, *, needed: bool = False) -> tuple[Problem, ...]:
    """Compare a document with the hash and size its entry gives.

    Args:
        entry: what the metadata say.
        content: the bytes of the document.
        needed: whether an entry without hash or size is told too (they are required in an XDM archive).
    """
    found = []
    actual = {"hash": hashlib.sha1(content, usedforsecurity=False).hexdigest(), "size": str(len(content))}
    for key, value in actual.items():
        said = getattr(entry, key)
        if not said and needed:
            found.append(Problem("exchanges.xds-missing", _place(entry, key), (("name", _TERMS[key]),)))
        elif said and said.lower() != value:
            told = (("expected", value), ("found", said[:100]), ("name", _TERMS[key]))
            found.append(Problem("exchanges.xds-content", _place(entry, key), told))
    return tuple(found)


def named_fields(one: SubmissionSet | DocumentEntry) -> tuple[NamedField, ...]:
    """Return what a person asks for by name; of coded values the codes."""
    found = []
    for key, name in _NAMES.items():
        if hasattr(one, key):
            value = getattr(one, key)
            listed = value if isinstance(value, tuple) else (value,)
            text = ", ".join(part if isinstance(part, str) else part.code for part in listed if part)
            found.append(NamedField(name, _place(one, key), text))
    return tuple(found)
