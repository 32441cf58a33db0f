"""CDA documents written: a header and a body of the values, in the order of the schema."""

from __future__ import annotations

import base64

from lxml import etree

from harness.codecs.cda.model import Author, Cda, Coded, Identifier, Patient, Section
from harness.codecs.soap.names import NS_HL7, qname
from harness.codecs.xml.build import put
from harness.codecs.xml.safe import Element

__all__ = ["write_cda"]


def write_cda(values: Cda) -> Element:
    """Return the document; what is empty is left out, nothing is added that the values do not say."""
    root = etree.Element(qname(NS_HL7, "ClinicalDocument"), nsmap={None: NS_HL7})  # type: ignore[dict-item]
    put(root, "realmCode/@code", values.realm)
    _identifier(root, "typeId", values.type_id)
    for template in values.templates:
        _identifier(root, "templateId", template)
    _identifier(root, "id", values.id)
    _coded(root, "code", values.type)
    put(root, "title", values.title)
    put(root, "effectiveTime/@value", values.time)
    _coded(root, "confidentialityCode", values.confidentiality)
    put(root, "languageCode/@code", values.language)
    _identifier(root, "setId", values.set_id)
    put(root, "versionNumber/@value", values.version)
    if values.patient is not None:
        _patient(_new(_new(root, "recordTarget"), "patientRole"), values.patient)
    for author in values.authors:
        _author(_new(root, "author"), author)
    if values.custodian is not None or values.custodian_name:
        holder = _new(_new(_new(root, "custodian"), "assignedCustodian"), "representedCustodianOrganization")
        _identifier(holder, "id", values.custodian)
        put(holder, "name", values.custodian_name)
    _body(root, values)
    return root


def _new(parent: Element, name: str) -> Element:
    return etree.SubElement(parent, qname(NS_HL7, name))


def _identifier(parent: Element, name: str, value: Identifier | None) -> None:
    if value is not None:
        node = _new(parent, name)
        node.set("root", value.root)
        if value.extension:
            node.set("extension", value.extension)


def _coded(parent: Element, name: str, value: Coded | None) -> None:
    if value is not None:
        node = _new(parent, name)
        for key, text in (("code", value.code), ("codeSystem", value.system), ("displayName", value.name)):
            if text:
                node.set(key, text)


def _patient(role: Element, patient: Patient) -> None:
    for one in patient.ids:
        _identifier(role, "id", one)
    person = _new(role, "patient")
    name = _new(person, "name")
    for qualifier, family in (("BR", patient.birth_name), ("SP", patient.used_name)):
        if family:
            node = _new(name, "family")
            node.set("qualifier", qualifier)
            node.text = family
    for given in patient.given:
        _new(name, "given").text = given
    put(person, "administrativeGenderCode/@code", patient.sex)
    put(person, "birthTime/@value", patient.birth_time)


def _author(node: Element, author: Author) -> None:
    put(node, "time/@value", author.time)
    assigned = _new(node, "assignedAuthor")
    _identifier(assigned, "id", author.id)
    _coded(assigned, "code", author.code)
    put(assigned, "assignedPerson/name/family", author.family)
    put(assigned, "assignedPerson/name/given", author.given)
    if author.structure is not None or author.structure_name:
        structure = _new(assigned, "representedOrganization")
        _identifier(structure, "id", author.structure)
        put(structure, "name", author.structure_name)


def _body(root: Element, values: Cda) -> None:
    if values.media:
        text = _new(_new(_new(root, "component"), "nonXMLBody"), "text")
        text.attrib.update({"mediaType": values.media, "representation": "B64"})
        text.text = base64.b64encode(values.content).decode("ascii")
    elif values.sections:
        holders = [_new(_new(root, "component"), "structuredBody")]
        for section in values.sections:
            # A section deeper than the one before it belongs to that one.
            del holders[max(1, section.depth) :]
            holders.append(_section(holders[-1], section))


def _section(parent: Element, section: Section) -> Element:
    node = _new(_new(parent, "component"), "section")
    _coded(node, "code", section.code)
    put(node, "title", section.title)
    put(node, "text", section.text)
    return node
