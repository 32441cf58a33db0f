"""The wrapper of an HL7 V3 interaction as values, read and written by one table of paths.

Paths and their order are those of the published examples of the DMP v2 (public repository DEHEMPE).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from lxml import etree

from harness.codecs.problem import Problem
from harness.codecs.soap.names import NS_HL7, qname
from harness.codecs.xml.build import put
from harness.codecs.xml.safe import Element, Limits, XmlProblem, local_name, parse
from harness.codecs.xml.tree import NamedField, as_problem, child, elements, first, path_of

__all__ = ["PATHS", "Identifier", "Interaction", "named_fields", "read_interaction", "write_interaction"]

_LIMITS = Limits(max_bytes=5_000_000)


@dataclass(frozen=True, slots=True)
class Identifier:
    """An instance identifier (``II``)."""

    root: str
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One message; texts as written, empty when absent."""

    name: str
    """Name of the root: ``PRPA_IN201307UV02``."""
    id_root: str = ""
    id_extension: str = ""
    creation_time: str = ""
    """``yyyymmddhhmmss``."""
    interaction_root: str = ""
    interaction: str = ""
    processing: str = ""
    """``D``, ``P`` or ``T``."""
    processing_mode: str = ""
    accept_ack: str = ""
    receiver: str = ""
    receiver_software: str = ""
    sender: str = ""
    sender_software: str = ""
    acknowledgement: str = ""
    """``AA``, ``AE`` or ``AR``; empty in a request."""
    target_root: str = ""
    target_extension: str = ""
    reason: str = ""
    reason_system: str = ""
    query_root: str = ""
    """Identifier of the query, given or given back."""
    query_extension: str = ""
    query_status: str = ""
    response: str = ""
    """``queryResponseCode``: ``OK`` or ``NF``."""
    patients: tuple[Identifier, ...] = ()
    """Asked for, or found."""


_QUERY = "controlActProcess/queryByParameter"
_ACK = "controlActProcess/queryAck"
PATHS: Mapping[str, str] = {
    "id_root": "id/@root",
    "id_extension": "id/@extension",
    "creation_time": "creationTime/@value",
    "interaction_root": "interactionId/@root",
    "interaction": "interactionId/@extension",
    "processing": "processingCode/@code",
    "processing_mode": "processingModeCode/@code",
    "accept_ack": "acceptAckCode/@code",
    "receiver": "receiver/device/id/@root",
    "receiver_software": "receiver/device/softwareName",
    "sender": "sender/device/id/@root",
    "sender_software": "sender/device/softwareName",
    "acknowledgement": "acknowledgement/typeCode/@code",
    "target_root": "acknowledgement/targetMessage/id/@root",
    "target_extension": "acknowledgement/targetMessage/id/@extension",
    "reason": "controlActProcess/reasonCode/@code",
    "reason_system": "controlActProcess/reasonCode/@codeSystem",
}
"""Field → where it stands below the root, in the order of the schema."""
_ASKED = {"query_root": "queryId/@root", "query_extension": "queryId/@extension", "query_status": "statusCode/@code"}
_ANSWERED = {**{k: v for k, v in _ASKED.items() if k != "query_status"}, "response": "queryResponseCode/@code"}
_PARAMETER = f"{_QUERY}/parameterList"
_SUBJECT = "controlActProcess/subject/registrationEvent/subject1/patient"

_NAMES = {
    "id_extension": "exchanges.field-hl7-id",
    "creation_time": "exchanges.field-hl7-created",
    "interaction": "exchanges.field-hl7-interaction",
    "sender": "exchanges.field-hl7-sender",
    "sender_software": "exchanges.field-hl7-software",
    "receiver": "exchanges.field-hl7-receiver",
    "reason": "exchanges.field-hl7-reason",
    "acknowledgement": "exchanges.field-hl7-ack",
    "target_extension": "exchanges.field-hl7-target",
    "query_extension": "exchanges.field-hl7-query",
    "response": "exchanges.field-hl7-response",
    "patients": "exchanges.field-hl7-patient",
}


def read_interaction(data: bytes | Element) -> Interaction | Problem:
    """Read a message, or the element of one out of its envelope."""
    root = parse(data, _LIMITS) if isinstance(data, bytes) else data
    if isinstance(root, XmlProblem):
        return as_problem(root)
    # Some interactions of the DMP come inside an element of the service: the first below is the message.
    while root.tag == qname("asip:ci-sis:gdp:2010", local_name(root)) and len(root):
        root = root[0]
    if not isinstance(root.tag, str) or etree.QName(root).namespace != NS_HL7 or "_IN" not in local_name(root):
        return Problem("exchanges.hl7-root", path_of(root), (("found", local_name(root)[:80]),))
    values = {key: first(root, path) for key, path in PATHS.items()}
    answered = child(root, _ACK)
    holder = answered if answered is not None else child(root, _QUERY)
    for key, path in (_ANSWERED if answered is not None else _ASKED).items():
        values[key] = first(holder, path)
    return Interaction(name=local_name(root), patients=_patients(root, answered is not None), **values)


def _patients(root: Element, answer: bool) -> tuple[Identifier, ...]:
    if answer:
        patient = child(root, _SUBJECT)
        nodes = [one for one in elements(patient) if local_name(one) == "id"] if patient is not None else []
    else:
        listed = child(root, _PARAMETER)
        asked = (
            [one for one in elements(listed) if local_name(one) == "patientIdentifier"] if listed is not None else []
        )
        nodes = [value for one in asked for value in elements(one) if local_name(value) == "value"]
    return tuple(Identifier(node.get("root", ""), node.get("extension", "")) for node in nodes)


def write_interaction(values: Interaction) -> Element:
    """Return the message of a wrapper; whether it asks or answers is told by ``acknowledgement`` and ``response``."""
    root = etree.Element(qname(NS_HL7, values.name), nsmap={None: NS_HL7}, ITSVersion="XML_1.0")  # type: ignore[dict-item]
    for key, path in PATHS.items():
        put(root, path, getattr(values, key))
    answer = bool(values.acknowledgement or values.response)
    if answer:
        for patient in values.patients:
            _write_patient(root, patient)
    for key, path in (_ANSWERED if answer else _ASKED).items():
        put(root, f"{_ACK if answer else _QUERY}/{path}", getattr(values, key))
    if not answer:
        for patient in values.patients:
            _write_parameter(root, patient)
    process = child(root, "controlActProcess")
    if process is not None:
        process.attrib.update({"classCode": "CACT", "moodCode": "EVN"})
    return root


def _write_patient(root: Element, patient: Identifier) -> None:
    found = child(root, _SUBJECT)
    if found is None:
        put(root, f"{_SUBJECT}/@classCode", "PAT")
        found = child(root, _SUBJECT)
    if found is not None:
        etree.SubElement(found, qname(NS_HL7, "id"), root=patient.root, extension=patient.extension)


def _write_parameter(root: Element, patient: Identifier) -> None:
    put(root, f"{_PARAMETER}/dataSource/@nullFlavor", "NA")
    listed = child(root, _PARAMETER)
    if listed is not None:
        holder = etree.SubElement(listed, qname(NS_HL7, "patientIdentifier"))
        etree.SubElement(holder, qname(NS_HL7, "value"), root=patient.root, extension=patient.extension)
        etree.SubElement(holder, qname(NS_HL7, "semanticsText")).text = "Patient.id"


def named_fields(values: Interaction) -> tuple[NamedField, ...]:
    """Return what a person asks for by name."""
    known = {one.name for one in fields(values)}
    answer = bool(values.acknowledgement or values.response)
    inner = {key: f"{_ACK}/{path}" for key, path in _ANSWERED.items()}
    inner = inner if answer else {key: f"{_QUERY}/{path}" for key, path in _ASKED.items()}
    places = {**PATHS, **inner, "patients": f"{_SUBJECT}/id" if answer else f"{_PARAMETER}/patientIdentifier/value"}
    found = []
    for key, name in _NAMES.items():
        if key in known and key in places:
            value = getattr(values, key)
            text = value if isinstance(value, str) else ", ".join(one.extension for one in value)
            found.append(NamedField(name, f"/{values.name}/{places[key]}", text))
    return tuple(found)
