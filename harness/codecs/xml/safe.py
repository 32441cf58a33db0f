"""Hardened XML reading: no DTD, no entity, no network, bounded size, depth and breadth.

Theory.  The bytes are read twice.  A first pass (expat, event by event, nothing kept) refuses the
document type, counts elements, attributes and depth, and knows line and column.  Only bytes that
survived it are given to lxml, itself configured to load and resolve nothing.  A hostile document
therefore costs one linear scan at most and never a tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias
from xml.parsers import expat

from lxml import etree

__all__ = ["Element", "Limits", "XmlProblem", "local_name", "namespace", "parse", "text_of"]

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml publishes the class under no other name
"""One element of a tree."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a document may hold before it is refused."""

    max_bytes: int = 2_000_000
    max_depth: int = 100
    max_elements: int = 50_000
    max_attributes: int = 128
    """Per element, namespace declarations included."""


@dataclass(frozen=True, slots=True)
class XmlProblem:
    """Why a document was refused and where; worded at the edge from ``code`` and ``arguments``."""

    code: str
    line: int
    column: int
    """Both start at 1; 0 when the document as a whole is meant."""
    arguments: tuple[tuple[str, str], ...] = ()


class _RefusedError(Exception):
    """Stops the first pass; carries the problem."""

    def __init__(self, problem: XmlProblem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class _Census:
    """The first pass: counts what goes by and stops at the first bound that is crossed."""

    def __init__(self, limits: Limits, parser: expat.XMLParserType) -> None:
        self._limits = limits
        self._parser = parser
        self._depth = 0
        self._elements = 0

    def _refuse(self, code: str, **arguments: str) -> _RefusedError:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        return _RefusedError(XmlProblem(code, line, column, tuple(sorted(arguments.items()))))

    def doctype(self, name: str, _system: str | None, _public: str | None, _subset: bool) -> None:
        raise self._refuse("teleservices.xml-doctype", name=name[:80])

    def start(self, name: str, attributes: list[str]) -> None:
        self._depth += 1
        self._elements += 1
        limits = self._limits
        if self._depth > limits.max_depth:
            raise self._refuse("teleservices.xml-depth", limit=str(limits.max_depth))
        if self._elements > limits.max_elements:
            raise self._refuse("teleservices.xml-elements", limit=str(limits.max_elements))
        if len(attributes) // 2 > limits.max_attributes:
            raise self._refuse("teleservices.xml-attributes", limit=str(limits.max_attributes), name=name[:80])

    def end(self, _name: str) -> None:
        self._depth -= 1


def _survey(data: bytes, limits: Limits) -> XmlProblem | None:
    """Return the first reason to refuse the bytes, None when lxml may read them."""
    parser = expat.ParserCreate()
    census = _Census(limits, parser)
    parser.ordered_attributes = True
    parser.StartDoctypeDeclHandler = census.doctype
    parser.StartElementHandler = census.start
    parser.EndElementHandler = census.end
    try:
        parser.Parse(data, True)
    except _RefusedError as refused:
        return refused.problem
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code) or str(error.code)
        return XmlProblem("teleservices.xml-malformed", error.lineno, error.offset + 1, (("reason", reason),))
    except (LookupError, ValueError) as error:
        # An encoding declaration that names no codec, or one that is no character encoding.
        return XmlProblem("teleservices.xml-malformed", 1, 1, (("reason", str(error)[:120]),))
    return None


def parse(data: bytes, limits: Limits | None = None) -> Element | XmlProblem:
    """Read ``data`` into a tree without comments, or say where and why it is refused.

    Args:
        data: the document as received.
        limits: bounds to apply; the defaults suit a message, not an archive.
    """
    bounds = limits or Limits()
    if not data.strip():
        return XmlProblem("teleservices.xml-empty", 0, 0)
    if len(data) > bounds.max_bytes:
        found = (("found", str(len(data))), ("limit", str(bounds.max_bytes)))
        return XmlProblem("teleservices.xml-size", 0, 0, found)
    problem = _survey(data, bounds)
    if problem is not None:
        return problem
    reader = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, huge_tree=False
    )
    try:
        return etree.fromstring(data, reader)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = (error.msg or "")[:120]
        return XmlProblem("teleservices.xml-malformed", line or 1, column or 1, (("reason", reason),))


def local_name(element: Element) -> str:
    """Return the name without namespace; empty for a processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """Return the namespace name, empty for none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def text_of(element: Element) -> str:
    """Return the text directly inside the element, stripped of the blanks around it."""
    parts = [element.text or "", *(child.tail or "" for child in element)]
    return "".join(parts).strip()
