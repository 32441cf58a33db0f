"""Two JSON values walked together: what differs, by JSON pointer."""

from __future__ import annotations

from datetime import datetime

from harness.codecs.jsons import Kind, Node, number, step
from harness.comparison.json_findings import JsonFindings, shown
from harness.comparison.json_items import Items
from harness.comparison.json_masks import JsonMasks, Path, keys_of
from harness.comparison.masks import Mask
from harness.comparison.matchers import is_matcher, match, matcher_name
from harness.model.expectation import Severity

__all__ = ["JsonWalk", "pointer"]


def pointer(path: Path) -> str:
    """Return a path as a JSON pointer."""
    return "".join(step(part) for part in path)


def _name(path: Path) -> str:
    """Return the name a person looks for: the last member on the way."""
    return next((part for part in reversed(path) if isinstance(part, str)), "comparison.json-root")


def _free(mask: Mask | None, reference: Node) -> str:
    """Return what a value must look like, the mask first, then the reference itself; empty = equality."""
    if mask is not None and keys_of(mask) is None:
        return matcher_name(mask.matcher)
    return matcher_name(reference.text) if reference.kind is Kind.STRING and is_matcher(reference.text) else ""


def _optional(matcher: str) -> bool:
    return matcher in {"absent", "opt"} or matcher.startswith("opt:")


class JsonWalk:
    """Walks both documents; the depth that was read bounds the recursion."""

    def __init__(self, findings: JsonFindings, masks: JsonMasks, clock: datetime | None) -> None:
        """Work for one comparison."""
        self._findings = findings
        self._masks = masks
        self._clock = clock
        self._items = Items()

    def value(self, path: Path, expected: Node, observed: Node) -> None:
        """Compare two values that face each other."""
        mask = self._masks.covering(path)
        if mask is not None and not mask.matcher:
            self._leave(path, mask, "comparison.masked")
            return
        wanted = _free(mask, expected)
        if wanted:
            self._match(path, wanted, observed, mask)
        elif expected.kind is not observed.kind:
            self._differ(path, expected, observed, as_written=True)
        elif expected.kind is Kind.OBJECT:
            self._members(path, expected, observed)
        elif expected.kind is Kind.ARRAY:
            self._array(path, expected, observed, mask)
        elif expected.text != observed.text:
            self._scalar(path, expected, observed)

    def _differ(self, path: Path, expected: Node, observed: Node, *, as_written: bool = False) -> None:
        left, right = self._findings.reference, self._findings.observed
        if as_written:  # "1" is not 1: the quotes tell them apart
            words = left.written(expected)[:200], right.written(observed)[:200]
        else:
            words = shown(expected, left), shown(observed, right)
        self._findings.differ(pointer(path), _name(path), (words[0], expected), (words[1], observed))

    def _leave(self, path: Path, mask: Mask | None, reason: str) -> None:
        self._findings.ignore(pointer(path), _name(path), (mask.reason if mask else "") or reason)

    def _scalar(self, path: Path, expected: Node, observed: Node) -> None:
        same = expected.kind is Kind.NUMBER and (value := number(expected.text)) is not None
        if same and value == number(observed.text):
            self._leave(path, None, "comparison.json-number")
        else:
            self._differ(path, expected, observed)

    def _match(self, path: Path, matcher: str, observed: Node, mask: Mask | None) -> None:
        text = "" if observed.kind is Kind.NULL else shown(observed, self._findings.observed)
        container = observed.kind in {Kind.OBJECT, Kind.ARRAY}
        free = matcher in {"any", "opt"}
        if matcher != "absent" and (free or not container) and match(matcher, text, clock=self._clock, read=self._read):
            self._leave(path, mask, "comparison.matched")
        else:
            self._findings.differ(pointer(path), _name(path), ("${" + matcher + "}", None), (text, observed))

    def _read(self, place: str) -> str | None:
        node = self._findings.observed.at(place)
        return None if node is None else shown(node, self._findings.observed)

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
            self._leave(path, mask, "comparison.order")
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
        mask = self._masks.covering(path)
        if (mask is not None and not mask.matcher) or _optional(_free(mask, node)):
            self._leave(path, mask, "comparison.optional")
        else:
            words = shown(node, self._findings.reference)
            self._findings.differ(pointer(path), _name(path), (words or "comparison.json-empty", node))

    def _extra(self, path: Path, node: Node) -> None:
        mask = self._masks.covering(path)
        if mask is not None and matcher_name(mask.matcher) != "absent":
            self._leave(path, mask, "comparison.masked")
        else:
            words = shown(node, self._findings.observed)
            self._findings.differ(pointer(path), _name(path), observed=(words, node))
