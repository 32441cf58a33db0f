"""The document itself: a CDA header of the CI-SIS around the PDF (CDA R2 level 1)."""

from __future__ import annotations

import base64
from typing import Final

from lxml import etree

from reference_product.documents.report import ENTITY, LABEL, Report, author_code, structure_id
from reference_product.documents.subject import LOCAL_ROOT, DocumentSubject, given_written
from reference_product.people import Professional

__all__ = ["TYPE_CODE", "TYPE_SYSTEM", "birth_time", "custodian", "ins_extension", "ins_root", "render"]

TYPE_CODE: Final = "11488-4"
TYPE_SYSTEM: Final = "2.16.840.1.113883.6.1"
_SPACE: Final = "urn:hl7-org:v3"
_PEOPLE, _STRUCTURES, _ROLES = "1.2.250.1.71.4.2.1", "1.2.250.1.71.4.2.2", "1.2.250.1.213.1.1.4.5"
_TEMPLATES = ("2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1", "1.3.6.1.4.1.19376.1.2.20")


def render(report: Report, pdf: bytes) -> bytes:
    """Return the document, UTF-8."""
    root = etree.Element(f"{{{_SPACE}}}ClinicalDocument", nsmap={None: _SPACE})  # type: ignore[dict-item]
    time = f"{report.written:%Y%m%d%H%M%S}+0000"
    _sub(root, "realmCode", code="FR")
    _sub(root, "typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040")
    for template in _TEMPLATES:
        _sub(root, "templateId", root=template)
    _sub(root, "id", root=report.oid)
    _sub(root, "code", code=TYPE_CODE, codeSystem=TYPE_SYSTEM, displayName=LABEL)
    _sub(root, "title").text = LABEL
    _sub(root, "effectiveTime", value=time)
    _sub(root, "confidentialityCode", code="N", codeSystem="2.16.840.1.113883.5.25", displayName="Normal")
    _sub(root, "languageCode", code="fr-FR")
    _sub(root, "setId", root=report.set_oid)
    _sub(root, "versionNumber", value=str(report.version))
    _patient(_sub(_sub(root, "recordTarget"), "patientRole"), report.subject)
    author = _sub(root, "author")
    _sub(author, "time", value=time)
    _doctor(_sub(author, "assignedAuthor"), report.author)
    custodian(root, report.author)
    signer = _sub(root, "legalAuthenticator")
    _sub(signer, "time", value=time)
    _sub(signer, "signatureCode", code="S")
    _doctor(_sub(signer, "assignedEntity"), report.author)
    _earlier(root, report)
    holder = _sub(_sub(_sub(root, "component"), "nonXMLBody"), "text", mediaType="application/pdf")
    holder.set("representation", "B64")
    holder.text = base64.b64encode(pdf).decode("ascii")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def ins_root(subject: DocumentSubject) -> str:
    """Return the authority of the INS number: the one the service gave with it."""
    return subject.number.oid


def ins_extension(subject: DocumentSubject) -> str:
    """Return the INS number as documents write it: thirteen characters and the key."""
    return subject.number.number + subject.number.key


def birth_time(subject: DocumentSubject) -> str:
    """Return the birth date as HL7 writes it: ``yyyymmdd``."""
    return subject.birth_date.replace("-", "")


def custodian(root: etree._Element, doctor: Professional) -> None:
    """Write who keeps the document: the structure of its author."""
    keeper = _sub(_sub(_sub(root, "custodian"), "assignedCustodian"), "representedCustodianOrganization")
    _structure(keeper, doctor)


def _patient(role: etree._Element, subject: DocumentSubject) -> None:
    if subject.number.number:
        _sub(role, "id", root=ins_root(subject), extension=ins_extension(subject))
    _sub(role, "id", root=LOCAL_ROOT, extension=subject.local_id)
    person = _sub(role, "patient")
    name = _sub(person, "name")
    _sub(name, "family", qualifier="BR").text = subject.birth_name
    for given in given_written(subject):
        _sub(name, "given").text = given
    _sub(person, "administrativeGenderCode", code=subject.sex, codeSystem="2.16.840.1.113883.5.1")
    _sub(person, "birthTime", value=birth_time(subject))


def _doctor(node: etree._Element, doctor: Professional) -> None:
    _sub(node, "id", root=_PEOPLE, extension=doctor.national_id)
    _sub(node, "code", code=author_code(doctor), codeSystem=_ROLES)
    name = _sub(_sub(node, "assignedPerson"), "name")
    _sub(name, "family").text = doctor.name
    _sub(name, "given").text = doctor.first_name
    _structure(_sub(node, "representedOrganization"), doctor)


def _structure(node: etree._Element, doctor: Professional) -> None:
    _sub(node, "id", root=_STRUCTURES, extension=structure_id(doctor))
    _sub(node, "name").text = ENTITY


def _earlier(root: etree._Element, report: Report) -> None:
    if report.earlier_oid:
        parent = _sub(_sub(root, "relatedDocument", typeCode="RPLC"), "parentDocument")
        _sub(parent, "id", root=report.earlier_oid)
        _sub(parent, "setId", root=report.set_oid)
        _sub(parent, "versionNumber", value=str(report.version - 1))


def _sub(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_SPACE}}}{name}", attributes)
