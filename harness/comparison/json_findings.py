"""What a comparison of two JSON documents has found: differences with their bytes and line, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass

from harness.codecs.jsons import JsonDocument, Kind, Node
from harness.comparison.excerpt import window
from harness.comparison.gathering import Gathering
from harness.model.difference import Difference, Excerpt, FieldClass
from harness.model.expectation import Severity

__all__ = ["JsonFindings", "shown"]

_SHOWN, _BYTES, _AROUND = 200, 4_096, 400


def shown(node: Node, document: JsonDocument) -> str:
    """Return a value for a person: a text without its quotes, a container as the start of what is written."""
    if node.kind is Kind.STRING:
        return node.text
    return document.text[node.start : min(node.stop, node.start + _SHOWN)]


def _raw(node: Node | None, document: JsonDocument) -> bytes | None:
    return None if node is None or node.stop - node.start > _BYTES else document.raw(node)


def _excerpt(node: Node, document: JsonDocument, place: str) -> Excerpt:
    """Show the line a value starts on, cut around it."""
    text = document.text
    first = max(text.rfind("\n", 0, node.start) + 1, node.start - _AROUND)
    end = text.find("\n", node.start, node.start + _AROUND)
    last = end if end >= 0 else min(len(text), node.start + _AROUND)
    line, column = document.places.at(node.start)
    words = (("line", str(line)), ("column", str(column)))
    width = min(node.stop, last) - node.start
    return window(text[first:last].rstrip("\r"), node.start - first, width, place, words)


@dataclass(slots=True)
class JsonFindings(Gathering):
    """Gathers differences in the order they are met."""

    reference: JsonDocument
    observed: JsonDocument

    def differ(
        self,
        location: str,
        name: str,
        expected: tuple[str, Node | None] = ("", None),
        observed: tuple[str, Node | None] = ("", None),
        severity: Severity = Severity.BLOCKING,
    ) -> None:
        """Note a difference; expected and observed are what a person reads and the value it stands for."""
        (wanted, left), (got, right) = expected, observed
        seen, document = (right, self.observed) if right else (left, self.reference)
        place = "comparison.place-line" if right else "comparison.place-line-reference"
        self.tell(
            Difference(
                location,
                name,
                FieldClass.EXACT,
                severity,
                wanted,
                got,
                expected_bytes=_raw(left, self.reference),
                observed_bytes=_raw(right, self.observed),
                excerpt=_excerpt(seen, document, place) if seen and self.explains else None,
            )
        )
