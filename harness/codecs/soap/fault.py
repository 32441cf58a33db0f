"""Faults of the bus: a family (``siram_NN``), a detail code, a severity, a text."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from harness.codecs.soap.envelope import Envelope, child, child_text
from harness.codecs.soap.names import NS_SIRAM, NS_XML, SoapVersion, local_part, qname
from harness.codecs.xml.safe import Element

__all__ = ["SoapFault", "read_fault", "write_fault"]


@dataclass(frozen=True, slots=True)
class SoapFault:
    """One fault; texts as they are or will be on the wire."""

    role: str
    """``Sender``, ``Receiver``, ``VersionMismatch`` or ``MustUnderstand``."""
    family: str
    code: str
    severity: str
    """``information``, ``avertissement``, ``erreur``, ``fatale``, and ``fatal`` as once captured."""
    text: str
    detail: str = ""
    message_id: str = ""


def write_fault(fault: SoapFault, *, mixed_prefixes: bool = False) -> Element:
    """Return the whole envelope of a fault.

    Args:
        fault: what to say.
        mixed_prefixes: write three prefixes for the one namespace of the envelope, as captured once.
    """
    soap = SoapVersion.V1_2.value
    outer, middle, inner = ("soap", "S", "env") if mixed_prefixes else ("s", "s", "s")
    root = etree.Element(qname(soap, "Envelope"), nsmap={outer: soap})
    body = etree.SubElement(root, qname(soap, "Body"))
    element = etree.SubElement(body, qname(soap, "Fault"), nsmap={middle: soap})
    code = etree.SubElement(element, qname(soap, "Code"), nsmap={inner: soap})
    etree.SubElement(code, qname(soap, "Value")).text = f"{inner}:{fault.role}"
    subcode = etree.SubElement(code, qname(soap, "Subcode"))
    # The captures put the family in the namespace of the envelope, unusual as that is.
    etree.SubElement(subcode, qname(soap, "Value")).text = f"{inner}:{fault.family}"
    reason = etree.SubElement(element, qname(soap, "Reason"))
    text = etree.SubElement(reason, qname(soap, "Text"))
    text.set(qname(NS_XML, "lang"), "fr")
    text.text = fault.text
    _write_detail(etree.SubElement(element, qname(soap, "Detail")), fault)
    return root


def _write_detail(parent: Element, fault: SoapFault) -> None:
    error = etree.SubElement(parent, qname(NS_SIRAM, "Erreur"), nsmap={"e": NS_SIRAM})
    error.set("code", fault.code)
    error.set("severite", fault.severity)
    if fault.message_id:
        error.set("messageID", fault.message_id)
    error.text = fault.detail or fault.text


def read_fault(envelope: Envelope) -> SoapFault | None:
    """Read the fault of an answer, whatever its prefixes; None when the body holds none."""
    if not envelope.body or envelope.body[0].tag != qname(envelope.version, "Fault"):
        return None
    element = envelope.body[0]
    error = child(element, "Detail/Erreur")
    return SoapFault(
        role=local_part(child_text(element, "Code/Value")),
        family=local_part(child_text(element, "Code/Subcode/Value")),
        code="" if error is None else error.get("code", ""),
        severity="" if error is None else error.get("severite", ""),
        text=child_text(element, "Reason/Text") or "",
        detail=child_text(element, "Detail/Erreur") or "",
        message_id="" if error is None else error.get("messageID", ""),
    )
