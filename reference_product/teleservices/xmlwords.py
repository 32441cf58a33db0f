"""Namespaces of the téléservices, and two helpers to build and to read trees by local name."""

from __future__ import annotations

from lxml import etree

__all__ = [
    "ADDRESSING",
    "BAM",
    "DSIG",
    "LPS",
    "SAML",
    "SECURITY",
    "SOAP",
    "child",
    "children",
    "parse",
    "sub",
    "text",
]

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
LPS = "urn:siram:lps:ctxlps"
BAM = "urn:siram:bam:ctxbam"


def sub(parent: etree._Element, namespace: str, name: str, content: str = "") -> etree._Element:
    """Append an element with a text and return it."""
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if content:
        element.text = content
    return element


def parse(content: bytes) -> etree._Element | None:
    """Read an answer without entities, DTD or network; None when it is not XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root: etree._Element = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if b"<!DOCTYPE" in content else root


def children(parent: etree._Element | None, name: str) -> list[etree._Element]:
    """Return the direct children of a local name, whatever their prefix."""
    if parent is None:
        return []
    return [e for e in parent if isinstance(e.tag, str) and etree.QName(e).localname == name]


def child(parent: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first element down a path of local names."""
    for name in path:
        found = children(parent, name)
        if not found:
            return None
        parent = found[0]
    return parent


def text(parent: etree._Element | None, *path: str) -> str:
    """Return the text down a path of local names, empty when there is none."""
    element = child(parent, *path)
    return (element.text or "").strip() if element is not None else ""
