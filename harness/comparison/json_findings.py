"""What a comparison of two JSON documents has found: differences with their bytes and line, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.codecs.jsons import JsonDocument, Kind, Node
from harness.comparison.excerpt import window
from harness.model.difference import Comparison, Difference, Excerpt, FieldClass, Ignored
from harness.model.expectation import Severity

__all__ = ["MAX_TOLD", "JsonFindings", "shown"]

MAX_TOLD = 100_000
"""Differences, and places left out, told one by one; beyond, a count."""
_EXPLAINED = 1_000
"""Differences shown with their line; a message that is wrong everywhere is understood from its first ones."""
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
class JsonFindings:
    """Gathers differences in the order they are met."""

    reference: JsonDocument
    observed: JsonDocument
    differences: list[Difference] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    more: int = 0

    def differ(
        self,
        location: str,
        name: str,
        expected: tuple[str, Node | None] = ("", None),
        observed: tuple[str, Node | None] = ("", None),
        severity: Severity = Severity.BLOCKING,
    ) -> None:
        """Note a difference; expected and observed are what a person reads and the value it stands for."""
        if len(self.differences) >= MAX_TOLD:
            self.more += 1
            return
        (wanted, left), (got, right) = expected, observed
        seen, document = (right, self.observed) if right else (left, self.reference)
        place = "comparison.place-line" if right else "comparison.place-line-reference"
        self.differences.append(
            Difference(
                location,
                name,
                FieldClass.EXACT,
                severity,
                wanted,
                got,
                expected_bytes=_raw(left, self.reference),
                observed_bytes=_raw(right, self.observed),
                excerpt=_excerpt(seen, document, place) if seen and len(self.differences) < _EXPLAINED else None,
            )
        )

    def ignore(self, location: str, name: str, reason: str) -> None:
        """Note a value that is not held against the product."""
        if len(self.ignored) < MAX_TOLD:
            self.ignored.append(Ignored(location, name, reason))

    def comparison(self) -> Comparison:
        """Return everything found."""
        found = list(self.differences)
        if self.more:
            found.append(
                Difference("", "comparison.more", FieldClass.EXACT, Severity.BLOCKING, "", str(self.more)),
            )
        return Comparison(tuple(found), tuple(self.ignored))
