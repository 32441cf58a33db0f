"""What one value of a JSON reference asks for: itself, a shape, or nothing; and the readings matchers may need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.codecs.jsons import JsonDocument, Kind, Node
from harness.codecs.problem import Problem
from harness.comparison.derived import Sources
from harness.comparison.json_findings import shown
from harness.comparison.json_masks import keys_of
from harness.comparison.masks import Mask
from harness.comparison.matchers import KNOWN_FORMS, Matcher, MatcherError, compile_matcher, matcher_name, read_value
from harness.comparison.reference import ReferenceFaultError
from harness.model.difference import FieldClass

__all__ = ["Asked", "JsonSources", "asked", "demand_matchers"]

_OPEN = "${"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a value is held against."""

    expected: str
    """The value itself; of a container, nothing."""
    matcher: Matcher | None = None
    field_class: FieldClass = FieldClass.EXACT
    reason: str = ""
    """Of whoever masked it."""

    @property
    def optional(self) -> bool:
        """True when nothing may stand there."""
        free = self.field_class in {FieldClass.OPAQUE, FieldClass.TOLERATED}
        return free or (self.matcher is not None and (self.matcher.optional or self.matcher.absent))


class JsonSources(Sources):
    """The values of a document by pointer, for ``same-as`` and derived values."""

    __slots__ = ("_document",)

    def __init__(self, document: JsonDocument) -> None:
        """Read from one document."""
        self._document = document

    def values(self, path: str) -> Sequence[str]:
        """Return the value at a pointer."""
        node = self._document.at(path)
        return () if node is None else (shown(node, self._document),)


def asked(mask: Mask | None, reference: Node) -> Asked:
    """Return what a value asks for: the mask first, then what the reference writes."""
    text = reference.text if reference.kind is Kind.STRING else ""
    written = read_value(text) if _OPEN in text else text
    matcher, expected = (written, text) if isinstance(written, Matcher) else (None, written)
    if mask is None or keys_of(mask) is not None:
        return Asked(expected, matcher)
    if mask.matcher:
        matcher = compile_matcher(matcher_name(mask.matcher))
        return Asked(expected, matcher, mask.field_class or FieldClass.EXACT, mask.reason)
    return Asked(expected, matcher, mask.field_class or FieldClass.OPAQUE, mask.reason)


def demand_matchers(document: JsonDocument) -> None:
    """Refuse a reference one of whose texts opens a matcher that cannot be read.

    Raises:
        ReferenceFaultError: with the place of the text.
    """
    waiting = [document.root] if document.root is not None and _OPEN in document.text else []
    while waiting:
        node = waiting.pop()
        waiting += [*node.items, *(value for _, value in node.members)]
        if node.kind is Kind.STRING and _OPEN in node.text:
            try:
                read_value(node.text)
            except MatcherError as fault:
                arguments = (("known", ", ".join(KNOWN_FORMS)), ("matcher", fault.matcher))
                problem = Problem("comparison.matcher-unknown", document.place(node), arguments)
                raise ReferenceFaultError(problem) from None
