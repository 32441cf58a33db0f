"""Faults as the two versions of SOAP define them, whatever a service puts inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from harness.codecs.problem import Problem
from harness.codecs.soap.envelope import Envelope, child, child_text, children, write_envelope
from harness.codecs.soap.names import NS_XML, SoapVersion, local_part, qname
from harness.codecs.xml.safe import Element, local_name, namespace, text_of
from harness.codecs.xml.tree import path_of

__all__ = ["ROLES", "Fault", "read_any_fault", "write_any_fault"]

ROLES: Mapping[SoapVersion, frozenset[str]] = {
    SoapVersion.V1_1: frozenset({"VersionMismatch", "MustUnderstand", "Client", "Server"}),
    SoapVersion.V1_2: frozenset({"VersionMismatch", "MustUnderstand", "DataEncodingUnknown", "Sender", "Receiver"}),
}
"""Codes a fault may have (SOAP 1.1 §4.4.1, SOAP 1.2 part 1 §5.4.6)."""

_SHAPE = {
    SoapVersion.V1_1: ("faultcode", "faultstring", "faultactor", "detail"),
    SoapVersion.V1_2: ("Code", "Reason", "Node", "Role", "Detail"),
}
"""Children of the fault, in their order."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; names are local names, texts as written."""

    code: str
    """``Sender``, ``Client``…"""
    reasons: tuple[tuple[str, str], ...]
    """Language (empty = none said) and text; SOAP 1.1 has one."""
    subcodes: tuple[str, ...] = ()
    """From the outermost in; in SOAP 1.1 what follows the first dot of the code."""
    role: str = ""
    """URI of who raised it: ``Role``, or ``faultactor``."""
    node: str = ""
    detail: tuple[bytes, ...] = ()
    """Elements of the detail, in exclusive canonical form."""
    version: SoapVersion = SoapVersion.V1_2


def read_any_fault(envelope: Envelope) -> tuple[Fault | None, tuple[Problem, ...]]:
    """Return the fault of an answer, None when the body holds none, and what is wrong with it."""
    element = envelope.body[0] if envelope.body else None
    if element is None or element.tag != qname(envelope.version, "Fault"):
        return None, ()
    fault = (_read_11 if envelope.version is SoapVersion.V1_1 else _read_12)(element)
    return fault, tuple(_problems(element, fault))


def _read_11(element: Element) -> Fault:
    code, *rest = local_part(child_text(element, "faultcode")).split(".")
    text = child(element, "faultstring")
    reasons = () if text is None else ((text.get(qname(NS_XML, "lang"), ""), text_of(text)),)
    actor = child_text(element, "faultactor") or ""
    return Fault(code, reasons, tuple(rest), actor, "", _detail(child(element, "detail")), SoapVersion.V1_1)


def _read_12(element: Element) -> Fault:
    subcodes, inner = [], child(element, "Code/Subcode")
    while inner is not None:
        subcodes.append(local_part(child_text(inner, "Value")))
        inner = child(inner, "Subcode")
    reason = child(element, "Reason")
    texts = [] if reason is None else list(children(reason))
    return Fault(
        local_part(child_text(element, "Code/Value")),
        tuple((text.get(qname(NS_XML, "lang"), ""), text_of(text)) for text in texts),
        tuple(subcodes),
        child_text(element, "Role") or "",
        child_text(element, "Node") or "",
        _detail(child(element, "Detail")),
    )


def _detail(element: Element | None) -> tuple[bytes, ...]:
    if element is None:
        return ()
    return tuple(etree.tostring(node, method="c14n", exclusive=True, with_tail=False) for node in children(element))


def _problems(element: Element, fault: Fault) -> Iterator[Problem]:
    place, shape = path_of(element), _SHAPE[fault.version]
    # Children are unqualified in 1.1 and of the envelope in 1.2: the wrong ones show a writer that mixes versions.
    space = "" if fault.version is SoapVersion.V1_1 else fault.version.value
    at = 0
    for node in children(element):
        name = local_name(node)
        if name not in shape or namespace(node) != space:
            yield Problem("exchanges.fault-unexpected", path_of(node), (("name", name),))
        elif shape.index(name) < at:
            yield Problem("exchanges.fault-order", path_of(node), (("name", name),))
        else:
            at = shape.index(name)
    if fault.code not in ROLES[fault.version]:
        found = (("expected", ", ".join(sorted(ROLES[fault.version]))), ("found", fault.code))
        yield Problem("exchanges.fault-code", f"{place}/{shape[0]}", found)
    if not any(text for _, text in fault.reasons):
        yield Problem("exchanges.fault-reason", f"{place}/{shape[1]}")


def write_any_fault(fault: Fault) -> Element:
    """Return the whole envelope of a fault."""
    space = fault.version.value
    element = etree.Element(qname(space, "Fault"), nsmap={"s": space})
    (_write_11 if fault.version is SoapVersion.V1_1 else _write_12)(element, fault)
    return write_envelope(element, version=fault.version)


def _write_11(element: Element, fault: Fault) -> None:
    etree.SubElement(element, "faultcode").text = "s:" + ".".join((fault.code, *fault.subcodes))
    for lang, text in fault.reasons[:1]:
        _reason(etree.SubElement(element, "faultstring"), lang, text)
    if fault.role:
        etree.SubElement(element, "faultactor").text = fault.role
    _details(element, "detail", fault)


def _write_12(element: Element, fault: Fault) -> None:
    space = fault.version.value
    level = etree.SubElement(element, qname(space, "Code"))
    etree.SubElement(level, qname(space, "Value")).text = f"s:{fault.code}"
    for name in fault.subcodes:
        level = etree.SubElement(level, qname(space, "Subcode"))
        etree.SubElement(level, qname(space, "Value")).text = f"s:{name}"
    reason = etree.SubElement(element, qname(space, "Reason"))
    for lang, text in fault.reasons:
        _reason(etree.SubElement(reason, qname(space, "Text")), lang, text)
    for name, text in (("Node", fault.node), ("Role", fault.role)):
        if text:
            etree.SubElement(element, qname(space, name)).text = text
    _details(element, qname(space, "Detail"), fault)


def _reason(element: Element, lang: str, text: str) -> None:
    element.text = text
    if lang:
        element.set(qname(NS_XML, "lang"), lang)


def _details(element: Element, name: str, fault: Fault) -> None:
    if fault.detail:
        etree.SubElement(element, name).extend([etree.fromstring(one) for one in fault.detail])
