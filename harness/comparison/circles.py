"""Values of a reference that only say to be the same as one another: any message would do, so none is compared."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from harness.codecs.jsons import JsonDocument, Kind, Node, step
from harness.codecs.problem import Problem
from harness.codecs.xml.safe import Element
from harness.codecs.xml.tree import path_of
from harness.comparison.derived import Sources
from harness.comparison.json_asked import JsonSources
from harness.comparison.matchers import Matcher, MatcherError, read_value
from harness.comparison.paths import MessageSources
from harness.comparison.reference import ReferenceFaultError

__all__ = ["demand_no_circle_in_json", "demand_no_circle_in_xml"]

_ASKS = "same-as:"


def demand_no_circle_in_xml(root: Element) -> None:
    """Refuse a reference whose ``same-as`` lead back to themselves.

    Raises:
        ReferenceFaultError: with the path of the first value of the circle.
    """
    sources = MessageSources(root)
    for element in root.iter(etree.Element):
        for text in (element.text or "", *map(str, element.attrib.values())):
            if _ASKS in text:
                sources.at = element
                _demand(text.strip(), sources, path_of(element))


def demand_no_circle_in_json(document: JsonDocument) -> None:
    """Refuse a reference whose ``same-as`` lead back to themselves.

    Raises:
        ReferenceFaultError: with the pointer of the first value of the circle.
    """
    if document.root is None or _ASKS not in document.text:
        return
    sources = JsonSources(document)
    for pointer, text in _texts(document.root):
        if _ASKS in text:
            _demand(text, sources, pointer)


def _demand(text: str, sources: Sources, where: str) -> None:
    seen = list[str]()
    while (path := _path(text)) and text not in seen:
        seen.append(text)
        text = next(iter(sources.values(path)), "")
    if text in seen:
        circle = " → ".join(_path(one) for one in seen)
        raise ReferenceFaultError(Problem("comparison.same-as-circle", where, (("circle", circle),)))


def _path(text: str) -> str:
    """Return the path a value asks to be the same as; empty when it asks for nothing of the kind."""
    try:
        found = read_value(text)
    except MatcherError:
        return ""  # told by whoever reads the matchers
    return found.text.rpartition(_ASKS)[2].strip() if isinstance(found, Matcher) and _ASKS in found.text else ""


def _texts(root: Node) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, Node]] = [("", root)]
    while waiting:
        pointer, node = waiting.pop()
        if node.kind is Kind.STRING:
            yield pointer, node.text
        waiting += [(pointer + step(rank), item) for rank, item in enumerate(node.items)]
        waiting += [(pointer + step(name), value) for name, value in node.members]
