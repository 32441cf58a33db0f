"""The VIHF: the assertion by which a person or a structure presents itself to the DMP, read and written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from harness.codecs.soap.assertion_write import write_assertion
from harness.codecs.soap.names import NS_HL7, NS_SAML, NS_XSI, qname
from harness.codecs.xml.safe import Element, local_name, text_of
from harness.codecs.xml.tree import NamedField, child, elements, first

__all__ = ["ATTRIBUTES", "Code", "Mode", "Vihf", "attribute_path", "attributes_of", "named_fields", "read_vihf"]
__all__ += ["write_vihf"]


class Mode(StrEnum):
    """How the person was authenticated (published VIHF examples of the DMP v2, public repository DEHEMPE)."""

    DIRECT = "DIRECTE"
    """By the card of the professional."""
    INDIRECT = "INDIRECTE"
    """By the structure, which answers for the person."""
    REINFORCED = "INDIRECTE_RENFORCEE"
    """By the structure, backed by Pro Santé Connect (AIR)."""


@dataclass(frozen=True, slots=True)
class Code:
    """A coded value of HL7 (``CE``)."""

    code: str
    system: str
    name: str = ""
    system_name: str = ""


@dataclass(frozen=True, slots=True)
class Vihf:
    """One VIHF; texts as written, empty when absent."""

    id: str
    issue_instant: str
    issuer: str
    name_id: str
    authn_instant: str
    class_ref: str
    """``AuthnContextClassRef``."""
    mode: str
    structure: str = ""
    sector: str = ""
    subject: str = ""
    """First and last name, where the structure answers for the person."""
    roles: tuple[Code, ...] = ()
    """Profession, then speciality where there is one."""
    version: str = "3.0"
    patient: str = ""
    """``<ins>^^^&<oid>&ISO^NH``."""
    resource: str = "urn:dmp"
    purpose: Code | None = None
    confidentiality: str = ""
    """Present for a secret connection only."""
    software_id: str = ""
    software_name: str = ""
    software_version: str = ""
    authorisation: str = ""
    """Number under which the DMP has approved the software."""
    declaration: str = ""
    """``AuthnContextDecl``, which the reinforced mode needs."""


_XSPA, _XACML = "urn:oasis:names:tc:xspa:1.0", "urn:oasis:names:tc:xacml:2.0"
_ROLE, _PURPOSE = f"{_XACML}:subject:role", f"{_XSPA}:subject:purposeofuse"
_TEXTS: Mapping[str, str] = {
    "mode": "Authentification_mode",
    "structure": "Identifiant_Structure",
    "sector": "Secteur_Activite",
    "subject": f"{_XSPA}:subject:subject-id",
    "version": "VIHF_Version",
    "patient": f"{_XACML}:resource:resource-id",
    "resource": "Ressource_URN",
    "confidentiality": f"{_XSPA}:resource:hl7:confidentiality-code",
    "software_id": "LPS_ID",
    "software_name": "LPS_Nom",
    "software_version": "LPS_Version",
    "authorisation": "LPS_ID_HOMOLOGATION_DMP",
}
ATTRIBUTES: Mapping[str, str] = {
    **{key: _TEXTS[key] for key in ("mode", "structure", "sector", "subject")},
    "roles": _ROLE,
    **{key: _TEXTS[key] for key in ("version", "patient", "resource")},
    "purpose": _PURPOSE,
    **{key: _TEXTS[key] for key in list(_TEXTS)[7:]},
}
"""Field of `Vihf` → name of its attribute, in the order they are written."""

_NAMES = {
    "issuer": "exchanges.field-vihf-issuer",
    "name_id": "exchanges.field-vihf-name",
    "mode": "exchanges.field-vihf-mode",
    "class_ref": "exchanges.field-vihf-class",
    "structure": "exchanges.field-vihf-structure",
    "sector": "exchanges.field-vihf-sector",
    "subject": "exchanges.field-vihf-subject",
    "version": "exchanges.field-vihf-version",
    "patient": "exchanges.field-vihf-patient",
    "confidentiality": "exchanges.field-vihf-confidentiality",
    "authorisation": "exchanges.field-vihf-authorisation",
}
_PLACES = {
    "issuer": "/Assertion/Issuer",
    "name_id": "/Assertion/Subject/NameID",
    "class_ref": "/Assertion/AuthnStatement/AuthnContext/AuthnContextClassRef",
}


def attribute_path(name: str) -> str:
    """Return where an attribute of the assertion stands."""
    return f"/Assertion/AttributeStatement/Attribute[@Name='{name}']"


def attributes_of(element: Element) -> Iterator[tuple[str, Element]]:
    """Yield every attribute of an assertion with its name, in order."""
    statement = child(element, "AttributeStatement")
    for node in elements(statement) if statement is not None else ():
        yield node.get("Name", ""), node


def read_vihf(element: Element) -> Vihf:
    """Read an assertion as a VIHF; what it lacks is empty (see `vihf_rules`)."""
    found: dict[str, Element] = {}
    for name, node in attributes_of(element):
        found.setdefault(name, node)
    texts = {key: _text(found.get(name)) for key, name in _TEXTS.items()}
    context = child(element, "AuthnStatement/AuthnContext")
    purposes = _codes(found.get(_PURPOSE))
    return Vihf(
        id=element.get("ID", ""),
        issue_instant=element.get("IssueInstant", ""),
        issuer=first(element, "Issuer"),
        name_id=first(element, "Subject/NameID"),
        authn_instant=first(element, "AuthnStatement/@AuthnInstant"),
        class_ref=first(context, "AuthnContextClassRef"),
        declaration=first(context, "AuthnContextDecl"),
        roles=_codes(found.get(_ROLE)),
        purpose=purposes[0] if purposes else None,
        **texts,
    )


def _text(attribute: Element | None) -> str:
    value = None if attribute is None else next(elements(attribute), None)
    return "" if value is None else text_of(value)


def _codes(attribute: Element | None) -> tuple[Code, ...]:
    values = [] if attribute is None else [node for value in elements(attribute) for node in elements(value)]
    keys = ("code", "codeSystem", "displayName", "codeSystemName")
    return tuple(Code(*(node.get(key, "") for key in keys)) for node in values if local_name(node) != "AttributeValue")


def write_vihf(vihf: Vihf) -> Element:
    """Return the unsigned assertion of a VIHF: Issuer, Subject, AuthnStatement, AttributeStatement."""
    root = write_assertion(vihf.id, vihf.issue_instant, vihf.issuer, vihf.name_id)
    statement = etree.SubElement(root, qname(NS_SAML, "AuthnStatement"), AuthnInstant=vihf.authn_instant)
    context = etree.SubElement(statement, qname(NS_SAML, "AuthnContext"))
    etree.SubElement(context, qname(NS_SAML, "AuthnContextClassRef")).text = vihf.class_ref
    if vihf.declaration:
        etree.SubElement(context, qname(NS_SAML, "AuthnContextDecl")).text = vihf.declaration
    attributes = etree.SubElement(root, qname(NS_SAML, "AttributeStatement"))
    for key, name in ATTRIBUTES.items():
        value = getattr(vihf, key)
        if value:
            attribute = etree.SubElement(attributes, qname(NS_SAML, "Attribute"), Name=name)
            _write(attribute, value)
    return root


def _write(attribute: Element, value: str | Code | tuple[Code, ...]) -> None:
    name = "PurposeOfUse" if isinstance(value, Code) else "Role"
    for one in value if isinstance(value, tuple) else (value,):
        holder = etree.SubElement(attribute, qname(NS_SAML, "AttributeValue"))
        if isinstance(one, str):
            holder.set(qname(NS_XSI, "type"), "xs:string")
            holder.text = one
        else:
            node = etree.SubElement(holder, qname(NS_HL7, name), nsmap={"hl7": NS_HL7})
            node.set(qname(NS_XSI, "type"), "CE")
            said = {"code": one.code, "codeSystem": one.system}
            said |= {"codeSystemName": one.system_name, "displayName": one.name}
            for key, text in said.items():
                if text:
                    node.set(key, text)


def named_fields(vihf: Vihf) -> tuple[NamedField, ...]:
    """Return what a person asks for by name, present or not."""
    return tuple(
        NamedField(name, _PLACES.get(key) or attribute_path(_TEXTS[key]), getattr(vihf, key))
        for key, name in _NAMES.items()
    )
