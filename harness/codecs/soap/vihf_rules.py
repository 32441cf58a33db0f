"""What a VIHF must hold in each of its three modes, one row a rule.

The rules are read off the published examples of the DMP v2 (public repository DEHEMPE), prosanteconnect/generate-VIHF
and ansforge/DRIM-M_DRIMbox.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from harness.codecs.problem import Problem
from harness.codecs.soap.assertion import instant
from harness.codecs.soap.vihf import ATTRIBUTES, Mode, Vihf, attribute_path, attributes_of, read_vihf
from harness.codecs.xml.safe import Element, local_name
from harness.codecs.xml.tree import elements, first_problems

__all__ = ["INS_OIDS", "vihf_problems"]

INS_OIDS = frozenset(f"1.2.250.1.213.1.4.{last}" for last in (2, 8, 9, 10, 11))
"""Identities of patients: INS-C, INS-NIR, INS-NIA, and the two of tests and demonstrations."""
PROFESSIONS, SPECIALITIES = "1.2.250.1.71.1.2.7", "1.2.250.1.71.4.2.5"
SECTORS, PURPOSES = "1.2.250.1.71.4.2.4", "1.2.250.1.213.1.1.4.248"
_DOCTOR = "10"
_CLASSES: Mapping[Mode, frozenset[str]] = {
    Mode.DIRECT: frozenset({"SmartcardPKI"}),
    Mode.INDIRECT: frozenset({"SmartcardPKI", "Password", "PasswordProtectedTransport", "TLSClient"}),
    Mode.REINFORCED: frozenset({"SmartcardPKI", "MobileTwoFactorUnregistered", "TLSClient"}),
}
"""Last word of ``AuthnContextClassRef`` seen in each mode."""
_SOFTWARE = ("software_id", "software_name", "software_version", "authorisation")
_ALWAYS = ("mode", "structure", "sector", "roles", "version", "resource", "purpose", *_SOFTWARE)
_BY_STRUCTURE = ("subject",)
_ORDER = ("Issuer", "Signature", "Subject", "AuthnStatement", "AttributeStatement")
_PATIENT = re.compile(r"([0-9A-Za-z]{1,22})\^\^\^&([0-9.]{1,64})&ISO\^NH")
_SECTOR = re.compile(rf"SA[0-9]{{2}}\^{re.escape(SECTORS)}")
_CLASS = "/Assertion/AuthnStatement/AuthnContext/AuthnContextClassRef"
_DECLARATION = "/Assertion/AuthnStatement/AuthnContext/AuthnContextDecl"


def vihf_problems(element: Element, organisation: str = "") -> tuple[Problem, ...]:
    """Return the departures of an assertion from a VIHF of the mode it claims.

    Args:
        element: the assertion.
        organisation: ``OU`` of the certificate of the structure, to compare; empty = not compared.
    """
    vihf = read_vihf(element)
    return first_problems(found for rule in _RULES for found in rule(element, vihf, organisation))


def _mode(vihf: Vihf) -> Mode | None:
    return next((mode for mode in Mode if mode == vihf.mode), None)


def _place(key: str) -> str:
    return attribute_path(ATTRIBUTES[key])


def _form(key: str, expected: str, found: str) -> Problem:
    return Problem("exchanges.vihf-form", _place(key), (("expected", expected), ("found", found[:200])))


def _known_mode(_element: Element, vihf: Vihf, _organisation: str) -> Iterator[Problem]:
    if vihf.mode and _mode(vihf) is None:
        yield _form("mode", ", ".join(Mode), vihf.mode)


def _present(_element: Element, vihf: Vihf, _organisation: str) -> Iterator[Problem]:
    wanted = _ALWAYS + (() if _mode(vihf) in {Mode.DIRECT, None} else _BY_STRUCTURE)
    for key in wanted:
        if not getattr(vihf, key):
            yield Problem("exchanges.vihf-missing", _place(key), (("name", ATTRIBUTES[key]),))
    if not vihf.name_id:
        yield Problem("exchanges.vihf-missing", "/Assertion/Subject/NameID", (("name", "NameID"),))
    for key in ("issue_instant", "authn_instant"):
        if instant(getattr(vihf, key)) is None:
            place = "/Assertion/@IssueInstant" if key == "issue_instant" else "/Assertion/AuthnStatement/@AuthnInstant"
            yield Problem("exchanges.vihf-instant", place, (("found", getattr(vihf, key)[:80]),))


def _context(_element: Element, vihf: Vihf, _organisation: str) -> Iterator[Problem]:
    mode = _mode(vihf)
    if mode is None:
        return
    if vihf.class_ref.rpartition(":")[2] not in _CLASSES[mode]:
        found = (("expected", ", ".join(sorted(_CLASSES[mode]))), ("found", vihf.class_ref[:200]))
        yield Problem("exchanges.vihf-class", _CLASS, found)
    if mode is Mode.REINFORCED and not vihf.declaration:
        yield Problem("exchanges.vihf-missing", _DECLARATION, (("name", "AuthnContextDecl"),))


def _roles(_element: Element, vihf: Vihf, _organisation: str) -> Iterator[Problem]:
    systems = [role.system for role in vihf.roles]
    professions = [role.code for role in vihf.roles if role.system == PROFESSIONS]
    if vihf.roles and not professions:
        yield _form("roles", PROFESSIONS, ", ".join(systems))
    # A pharmacist has a speciality too; the code of that profession is not in the sources.
    if vihf.mode == Mode.DIRECT and _DOCTOR in professions and SPECIALITIES not in systems:
        yield Problem("exchanges.vihf-speciality", _place("roles"), (("expected", SPECIALITIES),))


def _forms(_element: Element, vihf: Vihf, organisation: str) -> Iterator[Problem]:
    if vihf.sector and not _SECTOR.fullmatch(vihf.sector):
        yield _form("sector", f"SAnn^{SECTORS}", vihf.sector)
    patient = _PATIENT.fullmatch(vihf.patient)
    if vihf.patient and (patient is None or patient[2] not in INS_OIDS):
        yield _form("patient", "<ins>^^^&<oid>&ISO^NH", vihf.patient)
    if vihf.resource and vihf.resource != "urn:dmp":
        yield _form("resource", "urn:dmp", vihf.resource)
    if vihf.version and vihf.version not in {"2.0", "3.0", "4.0"}:
        yield _form("version", "2.0, 3.0, 4.0", vihf.version)
    if vihf.purpose and vihf.purpose.system != PURPOSES:
        yield _form("purpose", PURPOSES, vihf.purpose.system)
    if organisation and vihf.mode in {Mode.INDIRECT, Mode.REINFORCED} and vihf.structure != organisation:
        found = (("expected", organisation), ("found", vihf.structure[:80]))
        yield Problem("exchanges.vihf-structure", _place("structure"), found)


def _strangers(element: Element, _vihf: Vihf, _organisation: str) -> Iterator[Problem]:
    counts = Counter(name for name, _ in attributes_of(element))
    known = set(ATTRIBUTES.values())
    for name, count in counts.items():
        if name not in known:
            yield Problem("exchanges.vihf-unknown", attribute_path(name[:100]), (("name", name[:100]),))
        elif count > 1:
            yield Problem("exchanges.vihf-repeated", attribute_path(name), (("name", name),))


def _order(element: Element, _vihf: Vihf, _organisation: str) -> Iterator[Problem]:
    ranks = [_ORDER.index(name) for name in map(local_name, elements(element)) if name in _ORDER]
    if ranks != sorted(ranks):
        yield Problem("exchanges.vihf-order", "/Assertion", (("expected", ", ".join(_ORDER)),))


_RULES: tuple[Callable[[Element, Vihf, str], Iterator[Problem]], ...] = (
    _known_mode,
    _present,
    _context,
    _roles,
    _forms,
    _strangers,
    _order,
)
