"""METADATA.XML: the submission, the entry of the document, and the links between them (XDS written as ebRIM)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from typing import Final

from lxml import etree

from reference_product.documents.cda import TYPE_CODE, TYPE_SYSTEM
from reference_product.documents.report import ENTITY, LABEL, Report, author_code, new_oid, structure_id
from reference_product.documents.subject import LOCAL_ROOT, DocumentSubject

__all__ = ["digest_of", "render", "type_code"]

_RIM: Final = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
_LCM: Final = "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0"
_SOURCE: Final = f"2.25.{uuid.uuid5(uuid.NAMESPACE_URL, 'urn:cabinet-de-reference:source').int}"
_STABLE: Final = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
_SET_NODE: Final = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
_AUTHOR_OF_DOCUMENT: Final = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
_AUTHOR_OF_SET: Final = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d"
_TYPE: Final = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
_CODES: Final = (
    ("urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a", "10", "1.2.250.1.213.1.1.4.1", "Compte rendu"),
    ("urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f", "N", "2.16.840.1.113883.5.25", "Normal"),
    (
        "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d",
        "urn:ihe:iti:xds-sd:pdf:2008",
        "1.3.6.1.4.1.19376.1.2.3",
        "Document à corps non structuré (PDF)",
    ),
    ("urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1", "SA07", "1.2.250.1.71.4.2.4", "Cabinet individuel"),
    ("urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead", "AMBULATOIRE", "1.2.250.1.213.1.1.4.9", "Ambulatoire"),
)
"""Class, confidentiality, format, kind of structure, setting: those of any report of a doctor's practice."""
_CONTENT: Final = ("urn:uuid:aa543740-bdda-424e-8c96-df4873be8500", "04", "1.2.250.1.213.2.2", "Consultation")
_SET_IDS: Final = (
    ("urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446", "XDSSubmissionSet.patientId"),
    ("urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832", "XDSSubmissionSet.sourceId"),
    ("urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8", "XDSSubmissionSet.uniqueId"),
)
_DOCUMENT_IDS: Final = (
    ("urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427", "XDSDocumentEntry.patientId"),
    ("urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab", "XDSDocumentEntry.uniqueId"),
)


def render(report: Report, name: str, document: bytes) -> bytes:
    """Return the metadata of a submission of one document.

    Args:
        report: What is submitted.
        name: Name of the document's file in the archive.
        document: Its bytes.
    """
    root = etree.Element(f"{{{_LCM}}}SubmitObjectsRequest", nsmap={"lcm": _LCM, "rim": _RIM})
    listed = _sub(root, "RegistryObjectList")
    _entry(listed, report, name, digest_of(document), len(document))
    lot = f"urn:uuid:{uuid.uuid4()}"
    _set(listed, report, lot)
    _link(listed, "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember", lot, report.entry, "Original")
    if report.earlier_entry:
        _link(listed, "urn:ihe:iti:2007:AssociationType:RPLC", report.entry, report.earlier_entry)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def digest_of(document: bytes) -> str:
    """Return the digest of the entry: that of the document, byte for byte."""
    return hashlib.sha1(document, usedforsecurity=False).hexdigest()


def type_code() -> str:
    """Return the type of the document, the same as in its own header."""
    return TYPE_CODE


def _entry(listed: etree._Element, report: Report, name: str, digest: str, size: int) -> None:
    subject = report.subject
    kept = {"id": report.entry, "objectType": _STABLE, "mimeType": "text/xml"}
    node = _sub(listed, "ExtrinsicObject", **kept, status="urn:oasis:names:tc:ebxml-regrep:StatusType:Approved")
    stamp = f"{report.written:%Y%m%d%H%M%S}"
    person = f"{subject.birth_name}^{(subject.given or ('',))[0]}^^^^^L"
    born = subject.birth_date.replace("-", "")
    slots = {
        "creationTime": [stamp],
        "languageCode": ["fr-FR"],
        "legalAuthenticator": [_person(report)],
        "serviceStartTime": [stamp],
        "sourcePatientId": [f"{subject.local_id}^^^&{LOCAL_ROOT}&ISO^PI"],
        "sourcePatientInfo": [
            f"PID-5|{person}",
            f"PID-7|{born}",
            f"PID-8|{subject.sex}",
        ],
        "hash": [digest],
        "size": [str(size)],
        "URI": [name],
    }
    for key, values in slots.items():
        _slot(node, key, values)
    _label(node, LABEL)
    _author(node, _AUTHOR_OF_DOCUMENT, report)
    for scheme, code, system, words in _CODES:
        _code(node, scheme, code, system, words)
    if type_code():
        _code(node, _TYPE, type_code(), TYPE_SYSTEM, LABEL)
    for (scheme, said), value in zip(_DOCUMENT_IDS, (_patient_id(subject), report.oid), strict=True):
        _identifier(node, scheme, said, value)


def _set(listed: etree._Element, report: Report, identity: str) -> None:
    node = _sub(listed, "RegistryPackage", id=identity)
    _slot(node, "submissionTime", [f"{report.written:%Y%m%d%H%M%S}"])
    _label(node, LABEL)
    _author(node, _AUTHOR_OF_SET, report)
    _code(node, *_CONTENT)
    for (scheme, said), value in zip(_SET_IDS, (_patient_id(report.subject), _SOURCE, new_oid()), strict=True):
        _identifier(node, scheme, said, value)
    _sub(node, "Classification", id=_new(), classifiedObject=identity, classificationNode=_SET_NODE)


def _patient_id(subject: DocumentSubject) -> str:
    """Return the INS when one may be written, else the practice's own number."""
    number = subject.number
    if number.number:
        return f"{number.number}{number.key}^^^&{number.oid}&ISO^NH"
    return f"{subject.local_id}^^^&{LOCAL_ROOT}&ISO^PI"


def _person(report: Report) -> str:
    doctor = report.author
    return f"{doctor.national_id}^{doctor.name}^{doctor.first_name}^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS"


def _author(node: etree._Element, scheme: str, report: Report) -> None:
    of = node.get("id", "")
    made = _sub(
        node, "Classification", id=_new(), classificationScheme=scheme, classifiedObject=of, nodeRepresentation=""
    )
    institution = f"{ENTITY}^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^{structure_id(report.author)}"
    _slot(made, "authorPerson", [_person(report)])
    _slot(made, "authorInstitution", [institution])
    _slot(made, "authorSpecialty", [f"{author_code(report.author)}^^1.2.250.1.213.1.1.4.5"])


def _code(node: etree._Element, scheme: str, code: str, system: str, words: str) -> None:
    of = node.get("id", "")
    made = _sub(
        node, "Classification", id=_new(), classificationScheme=scheme, classifiedObject=of, nodeRepresentation=code
    )
    _slot(made, "codingScheme", [system])
    _label(made, words)


def _identifier(node: etree._Element, scheme: str, said: str, value: str) -> None:
    kept = {"id": _new(), "identificationScheme": scheme, "registryObject": node.get("id", ""), "value": value}
    _label(_sub(node, "ExternalIdentifier", **kept), said)


def _link(listed: etree._Element, kind: str, source: str, target: str, status: str = "") -> None:
    node = _sub(listed, "Association", id=_new(), associationType=kind, sourceObject=source, targetObject=target)
    if status:
        _slot(node, "SubmissionSetStatus", [status])


def _slot(node: etree._Element, name: str, values: Iterable[str]) -> None:
    listed = _sub(_sub(node, "Slot", name=name), "ValueList")
    for value in values:
        _sub(listed, "Value").text = value


def _label(node: etree._Element, text: str) -> None:
    _sub(_sub(node, "Name"), "LocalizedString", value=text)


def _new() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


def _sub(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_RIM}}}{tag}", attributes)
