"""The envelope: SOAP 1.2 written, SOAP 1.2 and 1.1 read, with its WS-Addressing headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from harness.codecs.soap.names import NS_ADDRESSING, SoapVersion, qname
from harness.codecs.xml.safe import Element, Limits, XmlProblem, local_name, namespace, parse, text_of
from harness.codecs.xml.tree import child
from harness.codecs.xml.tree import elements as children

__all__ = [
    "Envelope",
    "child",
    "child_text",
    "children",
    "read_envelope",
    "serialise",
    "write_envelope",
]

_LIMITS = Limits(max_bytes=1_000_000, max_depth=40, max_elements=5_000)


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """A message whose frame could be read; what it carries may still be anything."""

    version: SoapVersion
    root: Element
    headers: tuple[Element, ...]
    body: tuple[Element, ...]
    """Children of the body; a well-formed request has exactly one."""

    def header(self, name_space: str, name: str) -> Element | None:
        """Return the first header block of that qualified name."""
        wanted = qname(name_space, name)
        return next((block for block in self.headers if block.tag == wanted), None)

    @property
    def action(self) -> str:
        """Return ``wsa:Action``, empty when absent."""
        return self._addressing("Action")

    @property
    def message_id(self) -> str:
        """Return ``wsa:MessageID``, empty when absent."""
        return self._addressing("MessageID")

    def _addressing(self, name: str) -> str:
        block = self.header(NS_ADDRESSING, name)
        return "" if block is None else text_of(block)


def child_text(element: Element | None, path: str) -> str | None:
    """Return the text of ``child``, None when there is no such element."""
    found = child(element, path)
    return None if found is None else text_of(found)


def read_envelope(data: bytes, limits: Limits | None = None) -> Envelope | XmlProblem:
    """Read the frame of a message; anything that has none gives a located problem."""
    root = parse(data, limits or _LIMITS)
    if isinstance(root, XmlProblem):
        return root
    if root.getparent() is not None or any(not isinstance(node.tag, str) for node in root.iter()):
        return _at(root, "teleservices.soap-instruction")
    versions = [version for version in SoapVersion if root.tag == qname(version, "Envelope")]
    if not versions:
        found = (("found", local_name(root)[:80]), ("namespace", namespace(root)[:120]))
        return _at(root, "teleservices.soap-no-envelope", *found)
    return _frame(root, versions[0])


def _at(root: Element, code: str, *arguments: tuple[str, str]) -> XmlProblem:
    line = root.sourceline
    return XmlProblem(code, line if isinstance(line, int) else 1, 1, arguments)


def _frame(root: Element, version: SoapVersion) -> Envelope | XmlProblem:
    headers = [node for node in root if node.tag == qname(version, "Header")]
    bodies = [node for node in root if node.tag == qname(version, "Body")]
    if len(bodies) != 1 or len(headers) > 1 or len(root) != len(headers) + 1:
        return _at(root, "teleservices.soap-frame")
    blocks = tuple(children(headers[0])) if headers else ()
    return Envelope(version, root, blocks, tuple(children(bodies[0])))


def write_envelope(body: Element, headers: Sequence[Element] = (), version: SoapVersion = SoapVersion.V1_2) -> Element:
    """Return an envelope around ``body``; without header blocks there is no Header at all."""
    root = etree.Element(qname(version, "Envelope"), nsmap={"s": version.value})
    if headers:
        etree.SubElement(root, qname(version, "Header")).extend(headers)
    etree.SubElement(root, qname(version, "Body")).append(body)
    return root


def serialise(root: Element) -> bytes:
    """Return the document as UTF-8 bytes with its XML declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
