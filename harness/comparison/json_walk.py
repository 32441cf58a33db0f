"""Two JSON values walked together: what differs, by JSON pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from harness.codecs.jsons import Kind, Node, number, step
from harness.comparison.json_asked import Asked, JsonSources, asked
from harness.comparison.json_findings import JsonFindings, shown
from harness.comparison.json_items import Items
from harness.comparison.json_masks import JsonMasks, Path, keys_of
from harness.comparison.masks import Mask
from harness.comparison.matchers import Matcher, Surroundings, matcher_name
from harness.comparison.shapes import same_shape
from harness.comparison.variables import Conflict, Unifier
from harness.model.difference import FieldClass
from harness.model.expectation import Severity

__all__ = ["JsonWalk", "pointer"]


def pointer(path: Path) -> str:
    """Return a path as a JSON pointer."""
    return "".join(step(part) for part in path)


def _name(path: Path) -> str:
    """Return the name a person looks for: the last member on the way."""
    return next((part for part in reversed(path) if isinstance(part, str)), "comparison.json-root")


class JsonWalk:
    """Walks both documents; the depth that was read bounds the recursion."""

    def __init__(
        self, findings: JsonFindings, masks: JsonMasks, clock: datetime | None, unifier: Unifier | None = None
    ) -> None:
        """Work for one comparison.

        Args:
            findings: Both documents, and where what is found goes.
            masks: Rules by path.
            clock: What ``instant±…`` is measured from.
            unifier: What earlier messages of the case have bound.
        """
        self._findings = findings
        self._masks = masks
        self._around = Surroundings(clock, JsonSources(findings.observed))
        self._unifier = unifier or Unifier()
        self._items = Items()

    def value(self, path: Path, expected: Node, observed: Node) -> None:
        """Compare two values that face each other."""
        mask = self._masks.covering(path)
        wanted = asked(mask, expected)
        judged = _JUDGES.get(wanted.field_class)
        if wanted.field_class is FieldClass.OPAQUE:
            self._leave(path, wanted, "comparison.masked")
        elif wanted.matcher is not None:
            self._match(path, wanted, wanted.matcher, observed)
        elif judged is not None:
            judged(self, path, wanted, expected, observed)
        elif expected.kind is not observed.kind:
            self._differ(path, expected, observed, as_written=True)
        elif expected.kind is Kind.OBJECT:
            self._members(path, expected, observed)
        elif expected.kind is Kind.ARRAY:
            self._array(path, expected, observed, mask)
        elif wanted.expected != observed.text if expected.kind is Kind.STRING else expected.text != observed.text:
            self._scalar(path, expected, observed)

    def _differ(self, path: Path, expected: Node, observed: Node, *, as_written: bool = False) -> None:
        left, right = self._findings.reference, self._findings.observed
        if as_written:  # "1" is not 1: the quotes tell them apart
            words = left.written(expected)[:200], right.written(observed)[:200]
        else:
            words = shown(expected, left), shown(observed, right)
        self._findings.differ(pointer(path), _name(path), (words[0], expected), (words[1], observed))

    def _leave(self, path: Path, wanted: Asked, reason: str) -> None:
        self._findings.leave(pointer(path), _name(path), wanted.reason or reason)

    def _scalar(self, path: Path, expected: Node, observed: Node) -> None:
        same = expected.kind is Kind.NUMBER and (value := number(expected.text)) is not None
        if same and value == number(observed.text):
            self._findings.leave(pointer(path), _name(path), "comparison.json-number")
        else:
            self._differ(path, expected, observed)

    def _match(self, path: Path, wanted: Asked, matcher: Matcher, observed: Node) -> None:
        text = "" if observed.kind is Kind.NULL else shown(observed, self._findings.observed)
        readable = matcher.anything or observed.kind not in {Kind.OBJECT, Kind.ARRAY}
        if matcher.absent or not readable or not matcher.matches(text, self._around):
            computed = matcher.derivation.compute(self._around.sources) if matcher.derivation else None
            words = matcher.shown if computed is None else f"{matcher.before}{computed}{matcher.after}"
            self._findings.differ(pointer(path), _name(path), (words, None), (text, observed))
        elif matcher.variable and text:
            conflict = self._unifier.unify(matcher.variable, matcher.inner(text) or "", pointer(path))
            self._bound(path, wanted, conflict, "comparison.unified")
        else:
            self._leave(path, wanted, matcher.reason(self._around))

    def _bound(self, path: Path, wanted: Asked, conflict: Conflict | None, reason: str) -> None:
        if conflict is None:
            self._leave(path, wanted, reason)
        else:
            told = conflict.difference(_name(path), wanted.field_class, Severity.BLOCKING)
            self._findings.differences.append(told)

    def _tolerated(self, path: Path, wanted: Asked, _expected: Node, _observed: Node) -> None:
        self._leave(path, wanted, "comparison.tolerated-value")

    def _volatile(self, path: Path, wanted: Asked, expected: Node, observed: Node) -> None:
        if expected.kind is observed.kind and same_shape(expected.text, observed.text):
            self._leave(path, wanted, "comparison.volatile-shape")
        else:
            self._differ(path, expected, observed)

    def _fixture(self, path: Path, wanted: Asked, expected: Node, observed: Node) -> None:
        if expected.kind is not observed.kind or bool(expected.text) != bool(observed.text):
            self._differ(path, expected, observed, as_written=True)
            return
        conflict = self._unifier.rename(_name(path), expected.text, observed.text, pointer(path))
        self._bound(path, wanted, conflict, "comparison.renamed")

    def _members(self, path: Path, expected: Node, observed: Node) -> None:
        wanted, got = dict(expected.members), dict(observed.members)
        for name, node in wanted.items():
            facing = got.get(name)
            if facing is None:
                self._missing((*path, name), node)
            else:
                self.value((*path, name), node, facing)
        for name, node in got.items():
            if name not in wanted:
                self._extra((*path, name), node)

    def _array(self, path: Path, expected: Node, observed: Node, mask: Mask | None) -> None:
        keys = keys_of(mask)
        if keys is not None:
            self._findings.leave(pointer(path), _name(path), (mask.reason if mask else "") or "comparison.order")
            pairs = self._items.by_key(expected.items, observed.items, keys)
        elif self._items.moved(expected.items, observed.items):
            self._findings.differ(
                pointer(path),
                "comparison.item-order",
                (shown(expected, self._findings.reference), expected),
                (shown(observed, self._findings.observed), observed),
                Severity.MAJOR,
            )
            return
        else:
            pairs = self._items.in_order(expected.items, observed.items)
        for here, there in pairs:
            if there is None and here is not None:
                self._missing((*path, here), expected.items[here])
            elif here is None and there is not None:
                self._extra((*path, there), observed.items[there])
            elif here is not None and there is not None:
                self.value((*path, there), expected.items[here], observed.items[there])

    def _missing(self, path: Path, node: Node) -> None:
        wanted = asked(self._masks.covering(path), node)
        if wanted.optional:
            self._leave(path, wanted, "comparison.optional")
        else:
            words = shown(node, self._findings.reference)
            self._findings.differ(pointer(path), _name(path), (words or "comparison.json-empty", node))

    def _extra(self, path: Path, node: Node) -> None:
        mask = self._masks.covering(path)
        if mask is not None and matcher_name(mask.matcher) != "absent":
            self._findings.leave(pointer(path), _name(path), mask.reason or "comparison.masked")
        else:
            words = shown(node, self._findings.observed)
            self._findings.differ(pointer(path), _name(path), observed=(words, node))


_JUDGES: Mapping[FieldClass, Callable[[JsonWalk, Path, Asked, Node, Node], None]] = {
    FieldClass.TOLERATED: JsonWalk._tolerated,  # noqa: SLF001 - the table of this very class
    FieldClass.VOLATILE: JsonWalk._volatile,  # noqa: SLF001
    FieldClass.FIXTURE_BOUND: JsonWalk._fixture,  # noqa: SLF001
}
"""How a value without a matcher is judged under a class that a mask gives; other classes hold it to be equal."""
