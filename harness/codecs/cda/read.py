"""CDA documents read: header and body, whatever is missing left empty."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from harness.codecs.cda.cardinality import twice
from harness.codecs.cda.model import Author, Cda, Coded, Identifier, Patient, Section
from harness.codecs.problem import Problem
from harness.codecs.soap.names import NS_HL7, qname
from harness.codecs.xml.safe import Element, Limits, XmlProblem, local_name, parse, text_of
from harness.codecs.xml.tree import as_problem, child, elements, first, first_problems, path_of

__all__ = ["LIMITS", "read_cda"]

LIMITS = Limits(max_bytes=20_000_000, max_depth=200, max_elements=500_000)
_MOST_PATIENTS = 20
_FILE = "component/nonXMLBody/text"


def read_cda(data: bytes) -> tuple[Cda | None, tuple[Problem, ...]]:
    """Read a document; None when it is none, and what could not be read."""
    root = parse(data, LIMITS)
    if isinstance(root, XmlProblem):
        return None, (as_problem(root),)
    if root.tag != qname(NS_HL7, "ClinicalDocument"):
        return None, (Problem("exchanges.cda-root", path_of(root), (("found", local_name(root)[:80]),)),)
    holder = child(root, _FILE)
    content, told = _content(holder)
    custodian = child(root, "custodian/assignedCustodian/representedCustodianOrganization")
    roles = [role for target in _named(root, "recordTarget") for role in _named(target, "patientRole")]
    values = Cda(
        id=_identifier(child(root, "id")),
        set_id=_identifier(child(root, "setId")),
        version=first(root, "versionNumber/@value"),
        type=_coded(child(root, "code")),
        title=first(root, "title"),
        time=first(root, "effectiveTime/@value"),
        confidentiality=_coded(child(root, "confidentialityCode")),
        language=first(root, "languageCode/@code"),
        realm=first(root, "realmCode/@code"),
        type_id=_identifier(child(root, "typeId")),
        templates=_identifiers(root, "templateId"),
        patient=_patient(roles[0]) if roles else None,
        other_patients=tuple(_patient(role) for role in roles[1:_MOST_PATIENTS]),
        authors=tuple(_author(one) for one in _named(root, "author")),
        custodian=_identifier(child(custodian, "id")),
        custodian_name=first(custodian, "name"),
        sections=tuple(_sections(child(root, "component/structuredBody"), 1)),
        media=first(holder, "@mediaType"),
        content=content,
    )
    return values, (*told, *first_problems(twice(root)))


def _named(node: Element | None, name: str) -> Iterator[Element]:
    return (one for one in (elements(node) if node is not None else ()) if local_name(one) == name)


def _identifier(node: Element | None) -> Identifier | None:
    return None if node is None else Identifier(node.get("root", ""), node.get("extension", ""))


def _identifiers(node: Element | None, name: str) -> tuple[Identifier, ...]:
    return tuple(Identifier(one.get("root", ""), one.get("extension", "")) for one in _named(node, name))


def _coded(node: Element | None) -> Coded | None:
    return (
        None if node is None else Coded(node.get("code", ""), node.get("codeSystem", ""), node.get("displayName", ""))
    )


def _patient(role: Element) -> Patient:
    person = child(role, "patient")
    names = [(one.get("qualifier", ""), text_of(one)) for n in _named(person, "name") for one in _named(n, "family")]
    given = [text_of(one) for n in _named(person, "name") for one in _named(n, "given")]
    born = [text for qualifier, text in names if qualifier == "BR"] or [text for q, text in names if not q]
    used = [text for qualifier, text in names if qualifier in {"SP", "CL"}]
    return Patient(
        _identifiers(role, "id"),
        next(iter(born), ""),
        next(iter(used), ""),
        tuple(given),
        first(person, "administrativeGenderCode/@code"),
        first(person, "birthTime/@value"),
    )


def _author(node: Element) -> Author:
    assigned = child(node, "assignedAuthor")
    structure = child(assigned, "representedOrganization")
    return Author(
        first(node, "time/@value"),
        _identifier(child(assigned, "id")),
        _coded(child(assigned, "code")),
        first(assigned, "assignedPerson/name/family"),
        first(assigned, "assignedPerson/name/given"),
        _identifier(child(structure, "id")),
        first(structure, "name"),
    )


def _sections(node: Element | None, depth: int) -> Iterator[Section]:
    """Yield sections in document order; the bound on depth of the reader bounds this recursion."""
    for component in _named(node, "component"):
        for section in _named(component, "section"):
            text = child(section, "text")
            words = "" if text is None else " ".join("".join(str(part) for part in text.itertext()).split())
            yield Section(_coded(child(section, "code")), first(section, "title"), words, depth)
            yield from _sections(section, depth + 1)


def _content(node: Element | None) -> tuple[bytes, tuple[Problem, ...]]:
    if node is None:
        return b"", ()
    text = "".join(str(part) for part in node.itertext())
    if node.get("representation") != "B64":
        return text.encode("utf-8"), ()
    try:
        return base64.b64decode("".join(text.split()), validate=True), ()
    except (binascii.Error, ValueError):
        return b"", (Problem("exchanges.cda-base64", path_of(node)),)
