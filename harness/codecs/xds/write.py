"""XDS metadata written as ebRIM objects, in the order the schema wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from harness.codecs.xds import names
from harness.codecs.xds.model import Association, Author, Coded, DocumentEntry, Metadata, SubmissionSet
from harness.codecs.xml.safe import Element

__all__ = ["write_metadata"]

_RIM = f"{{{names.NS_RIM}}}"


def write_metadata(metadata: Metadata) -> Element:
    """Return ``SubmitObjectsRequest`` around the objects, as METADATA.XML holds it."""
    spaces = {"lcm": names.NS_LCM, "rim": names.NS_RIM}
    root = etree.Element(f"{{{names.NS_LCM}}}SubmitObjectsRequest", nsmap=spaces)
    listed = etree.SubElement(root, f"{_RIM}RegistryObjectList")
    for entry in metadata.documents:
        _document(listed, entry)
    for one in metadata.submission_sets:
        _submission(listed, one)
    for link in metadata.associations:
        _association(listed, link)
    return root


def _document(parent: Element, entry: DocumentEntry) -> None:
    node = etree.SubElement(parent, f"{_RIM}ExtrinsicObject", id=entry.id, objectType=names.DOCUMENT_TYPES[0])
    if entry.mime_type:
        node.set("mimeType", entry.mime_type)
    if entry.status:
        node.set("status", f"urn:oasis:names:tc:ebxml-regrep:StatusType:{entry.status}")
    for key, name in names.DOCUMENT_SLOTS.items():
        value = getattr(entry, key)
        _slot(node, name, value if isinstance(value, tuple) else (value,) if value else ())
    _slots(node, entry.slots)
    _labels(node, entry.title, entry.comments)
    for author in entry.authors:
        _author(node, names.DOCUMENT_AUTHOR, entry.id, author)
    for key, scheme in names.DOCUMENT_CODES.items():
        value = getattr(entry, key)
        for code in value if isinstance(value, tuple) else (value,) if value else ():
            _code(node, scheme, entry.id, code)
    _identifiers(node, entry.id, {key: (*pair, getattr(entry, key)) for key, pair in names.DOCUMENT_IDS.items()})


def _submission(parent: Element, one: SubmissionSet) -> None:
    node = etree.SubElement(parent, f"{_RIM}RegistryPackage", id=one.id)
    _slot(node, "submissionTime", (one.submission_time,) if one.submission_time else ())
    _slots(node, one.slots)
    _labels(node, one.title, one.comments)
    for author in one.authors:
        _author(node, names.SET_AUTHOR, one.id, author)
    if one.content_type:
        _code(node, names.SET_CODES["content_type"], one.id, one.content_type)
    _identifiers(node, one.id, {key: (*pair, getattr(one, key)) for key, pair in names.SET_IDS.items()})
    made = {"id": f"{one.id}-node", "classifiedObject": one.id, "classificationNode": names.SET_NODE}
    etree.SubElement(parent, f"{_RIM}Classification", made)


def _association(parent: Element, link: Association) -> None:
    kind = names.ASSOCIATIONS.get(link.kind, link.kind)
    made = {"id": link.id, "associationType": kind, "sourceObject": link.source, "targetObject": link.target}
    _slots(etree.SubElement(parent, f"{_RIM}Association", made), link.slots)


def _slot(parent: Element, name: str, values: Iterable[str]) -> None:
    texts = tuple(values)
    if texts:
        _write_slot(parent, name, texts)


def _write_slot(parent: Element, name: str, texts: tuple[str, ...]) -> None:
    listed = etree.SubElement(etree.SubElement(parent, f"{_RIM}Slot", name=name), f"{_RIM}ValueList")
    for text in texts:
        etree.SubElement(listed, f"{_RIM}Value").text = text


def _slots(parent: Element, slots: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    for name, values in slots:
        _write_slot(parent, name, values)


def _label(parent: Element, name: str, text: str) -> None:
    if text:
        etree.SubElement(etree.SubElement(parent, f"{_RIM}{name}"), f"{_RIM}LocalizedString", value=text)


def _labels(parent: Element, title: str, comments: str) -> None:
    _label(parent, "Name", title)
    _label(parent, "Description", comments)


def _classification(parent: Element, scheme: str, of: str, code: str) -> Element:
    rank = len(parent)
    made = {"id": f"{of}-c{rank}", "classificationScheme": scheme, "classifiedObject": of, "nodeRepresentation": code}
    return etree.SubElement(parent, f"{_RIM}Classification", made)


def _code(parent: Element, scheme: str, of: str, code: Coded) -> None:
    node = _classification(parent, scheme, of, code.code)
    _slot(node, "codingScheme", (code.scheme,) if code.scheme else ())
    _label(node, "Name", code.name)


def _author(parent: Element, scheme: str, of: str, author: Author) -> None:
    node = _classification(parent, scheme, of, "")
    for key, name in names.AUTHOR_SLOTS.items():
        value = getattr(author, key)
        _slot(node, name, value if isinstance(value, tuple) else (value,) if value else ())


def _identifiers(parent: Element, of: str, given: Mapping[str, tuple[str, str, str]]) -> None:
    for rank, (scheme, name, value) in enumerate(given.values()):
        if value:
            made = {"id": f"{of}-i{rank}", "identificationScheme": scheme, "registryObject": of, "value": value}
            _label(etree.SubElement(parent, f"{_RIM}ExternalIdentifier", made), "Name", name)
