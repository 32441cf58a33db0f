"""What the header of a CDA document must say (CI-SIS, structuration minimale v1.16.8), and its fields by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from harness.codecs.cda.model import Author, Cda, Coded, Identifier
from harness.codecs.problem import Problem
from harness.codecs.soap.vihf_rules import INS_OIDS
from harness.codecs.xml.tree import NamedField, first_problems

__all__ = ["cda_problems", "ins_of", "named_fields"]

_ROOT = "/ClinicalDocument"
_PATIENT = f"{_ROOT}/recordTarget/patientRole"
_TEMPLATES = ("2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1")
"""Conformity to HL7 France and to the CI-SIS."""
_STANDARD = Identifier("2.16.840.1.113883.1.3", "POCD_HD000040")
_TIME = re.compile(r"\d{4}(\d{2}(\d{2}(\d{4}(\d{2}(\.\d+)?)?)?)?)?([+-]\d{4})?", re.ASCII)

_FIELDS: Mapping[str, tuple[str, Callable[[Cda], str]]] = {
    "exchanges.field-cda-id": (f"{_ROOT}/id", lambda cda: _said(cda.id)),
    "exchanges.field-cda-set": (f"{_ROOT}/setId", lambda cda: _said(cda.set_id)),
    "exchanges.field-cda-version": (f"{_ROOT}/versionNumber/@value", lambda cda: cda.version),
    "exchanges.field-cda-type": (f"{_ROOT}/code/@code", lambda cda: _code(cda.type)),
    "exchanges.field-cda-title": (f"{_ROOT}/title", lambda cda: cda.title),
    "exchanges.field-cda-time": (f"{_ROOT}/effectiveTime/@value", lambda cda: cda.time),
    "exchanges.field-cda-confidentiality": (
        f"{_ROOT}/confidentialityCode/@code",
        lambda cda: _code(cda.confidentiality),
    ),
    "exchanges.field-cda-language": (f"{_ROOT}/languageCode/@code", lambda cda: cda.language),
    "exchanges.field-cda-ins": (f"{_PATIENT}/id/@extension", lambda cda: ins_of(cda).extension),
    "exchanges.field-cda-ins-oid": (f"{_PATIENT}/id/@root", lambda cda: ins_of(cda).root),
    "exchanges.field-cda-birth-name": (
        f"{_PATIENT}/patient/name/family[@qualifier='BR']",
        lambda cda: cda.patient.birth_name if cda.patient else "",
    ),
    "exchanges.field-cda-given": (
        f"{_PATIENT}/patient/name/given",
        lambda cda: " ".join(cda.patient.given) if cda.patient else "",
    ),
    "exchanges.field-cda-sex": (
        f"{_PATIENT}/patient/administrativeGenderCode/@code",
        lambda cda: cda.patient.sex if cda.patient else "",
    ),
    "exchanges.field-cda-born": (
        f"{_PATIENT}/patient/birthTime/@value",
        lambda cda: cda.patient.birth_time if cda.patient else "",
    ),
    "exchanges.field-cda-author": (f"{_ROOT}/author/assignedAuthor/id/@extension", lambda cda: _said(_author(cda).id)),
    "exchanges.field-cda-author-name": (
        f"{_ROOT}/author/assignedAuthor/assignedPerson/name",
        lambda cda: " ".join(filter(None, (_author(cda).family, _author(cda).given))),
    ),
    "exchanges.field-cda-structure": (
        f"{_ROOT}/author/assignedAuthor/representedOrganization/id/@extension",
        lambda cda: _said(_author(cda).structure),
    ),
    "exchanges.field-cda-media": (f"{_ROOT}/component/nonXMLBody/text/@mediaType", lambda cda: cda.media),
}
"""Message code of the name → where it stands, and how it is had."""


def _said(value: Identifier | None) -> str:
    """Return the extension, or the root of an identifier that has no other part."""
    return "" if value is None else value.extension or value.root


def _code(value: Coded | None) -> str:
    return "" if value is None else value.code


def _author(cda: Cda) -> Author:
    return cda.authors[0] if cda.authors else Author()


def ins_of(cda: Cda) -> Identifier:
    """Return the identity (INS) of the patient, an empty identifier when there is none."""
    found = cda.patient.ids if cda.patient else ()
    return next((one for one in found if one.root in INS_OIDS), Identifier(""))


def named_fields(cda: Cda) -> tuple[NamedField, ...]:
    """Return what a person asks for by name, present or not; of several authors the first."""
    return tuple(NamedField(name, path, value(cda)) for name, (path, value) in _FIELDS.items())


def cda_problems(cda: Cda) -> tuple[Problem, ...]:
    """Return the departures of a header from what every document of the CI-SIS says, located by XPath."""
    return first_problems(_problems(cda))


def _missing(path: str, name: str) -> Problem:
    return Problem("exchanges.cda-missing", path, (("name", name),))


def _problems(cda: Cda) -> Iterator[Problem]:
    needed = {
        "id": cda.id,
        "code": _code(cda.type),
        "title": cda.title,
        "effectiveTime": cda.time,
        "confidentialityCode": _code(cda.confidentiality),
        "languageCode": cda.language,
        "recordTarget": cda.patient,
        "author": cda.authors,
        "custodian": cda.custodian,
    }
    yield from (_missing(f"{_ROOT}/{name}", name) for name, value in needed.items() if not value)
    if cda.type_id != _STANDARD:
        found = (("expected", f"{_STANDARD.root} {_STANDARD.extension}"), ("found", _said(cda.type_id)[:80]))
        yield Problem("exchanges.cda-value", f"{_ROOT}/typeId", found)
    roots = {one.root for one in cda.templates}
    for wanted in _TEMPLATES:
        if wanted not in roots:
            yield Problem("exchanges.cda-template", f"{_ROOT}/templateId", (("expected", wanted),))
    if cda.version and not re.fullmatch(r"[1-9]\d{0,8}", cda.version, re.ASCII):
        yield Problem(
            "exchanges.cda-value", f"{_ROOT}/versionNumber/@value", (("expected", "1, 2…"), ("found", cda.version[:80]))
        )
    if bool(cda.version) != bool(cda.set_id):
        # The schema wants a version and the set it is a version of together (CDA R2 §4.2.1.7).
        yield _missing(f"{_ROOT}/{'setId' if cda.version else 'versionNumber'}", "setId, versionNumber")
    times = {f"{_ROOT}/effectiveTime/@value": cda.time}
    times |= {f"{_ROOT}/author[{rank}]/time/@value": one.time for rank, one in enumerate(cda.authors, 1)}
    for path, text in times.items():
        if text and not _TIME.fullmatch(text):
            yield Problem("exchanges.cda-value", path, (("expected", "aaaammjjhhmmss+zzzz"), ("found", text[:80])))
    if cda.patient and not ins_of(cda).extension:
        yield _missing(f"{_PATIENT}/id", "INS")
    if not cda.sections and not cda.media:
        yield _missing(f"{_ROOT}/component", "structuredBody, nonXMLBody")
