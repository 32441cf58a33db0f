"""Two XML trees walked together: values, attributes and children that differ, by namespace-free path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from harness.codecs.xml import Element, local_name, namespace, text_of
from harness.comparison.masks import Mask, mask_for
from harness.comparison.matchers import is_matcher, match, matcher_name
from harness.comparison.paths import children, path_of, read_in
from harness.model.difference import Difference, FieldClass, Ignored
from harness.model.expectation import Severity

__all__ = ["Walk"]


def _optional(matcher: str) -> bool:
    """Tell whether a matcher lets its element or attribute be missing."""
    name = matcher_name(matcher)
    return name in {"absent", "opt"} or name.startswith("opt:")


def _words(element: Element) -> str:
    return text_of(element) or f"<{local_name(element)}>"


def _attributes(element: Element) -> Mapping[str, str]:
    """Return attributes by local name; two of one local name keep their namespaces."""
    names = [str(key) for key in element.attrib]
    short = Counter(name.rpartition("}")[2] for name in names)
    return {
        (local if short[local := name.rpartition("}")[2]] == 1 else name): str(element.attrib[name]) for name in names
    }


def _matcher(mask: Mask | None, expected: str) -> str:
    """Return what a value must look like: the mask first, then the reference itself; empty = equality."""
    if mask is not None:
        return mask.matcher
    return expected if is_matcher(expected) else ""


class Walk:
    """Walks both trees and collects what differs and what was not compared by equality."""

    def __init__(self, observed: Element, masks: Sequence[Mask], clock: datetime | None) -> None:
        """Work for one comparison.

        Args:
            observed: Root of the observation, for ``same-as``.
            masks: Rules by path.
            clock: What ``instant±…`` is measured from.
        """
        self._root = observed
        self._masks = tuple(masks)
        self._clock = clock
        self.differences: list[Difference] = []
        self.ignored: list[Ignored] = []

    def differ(
        self, where: str, name: str, expected: str, observed: str, severity: Severity = Severity.BLOCKING
    ) -> None:
        """Note a difference."""
        self.differences.append(Difference(where, name, FieldClass.EXACT, severity, expected, observed))

    def _leave(self, where: str, name: str, mask: Mask | None, reason: str) -> None:
        self.ignored.append(Ignored(where, name, (mask.reason if mask else "") or reason))

    def _value(self, where: str, name: str, expected: str, observed: str, mask: Mask | None) -> None:
        """Compare one text or attribute value."""
        matcher = _matcher(mask, expected)
        if not matcher:
            if expected != observed:
                self.differ(where, name, expected, observed)
        elif match(matcher, observed, clock=self._clock, read=lambda path: read_in(self._root, path)):
            self._leave(where, name, mask, "comparison.matched")
        else:
            self.differ(where, name, "${" + matcher_name(matcher) + "}", observed)

    def element(self, where: str, expected: Element, observed: Element) -> None:
        """Compare two elements of the same local name."""
        mask, name = mask_for(self._masks, where), local_name(expected)
        if mask is not None and not mask.matcher:
            self._leave(where, name, mask, "comparison.masked")
            return
        if namespace(expected) != namespace(observed):
            self.differ(where, "xmlns", namespace(expected), namespace(observed), Severity.MAJOR)
        wanted, got = text_of(expected), text_of(observed)
        matcher = matcher_name(_matcher(mask, wanted))
        if matcher == "absent":
            self.differ(where, name, "${absent}", _words(observed))
        elif matcher in {"any", "opt"} and (mask is not None or not children(expected)):
            # Whatever stands below is part of what may be anything.
            below = got or "".join(local_name(child) for child in children(observed))
            self._value(where, name, wanted, below, mask)
        else:
            self._attributes(where, expected, observed)
            self._children(where, children(expected), children(observed))
            self._value(where, name, wanted, got, mask)

    def _attributes(self, where: str, expected: Element, observed: Element) -> None:
        wanted, got = _attributes(expected), _attributes(observed)
        for name in sorted(wanted.keys() | got.keys()):
            place = f"{where}/@{name}"
            mask = mask_for(self._masks, place)
            if mask is not None and not mask.matcher:
                self._leave(place, name, mask, "comparison.masked")
            elif name in wanted and name not in got and not _optional(_matcher(mask, wanted[name]) or "-"):
                self.differ(place, name, wanted[name], "")
            elif name not in wanted and mask is None:
                self.differ(place, name, "", got[name])
            else:
                self._value(place, name, wanted.get(name, ""), got.get(name, ""), mask)

    def _children(self, where: str, expected: Sequence[Element], observed: Sequence[Element]) -> None:
        """Face children of one name by rank; an order of names that differs is one difference."""
        there: dict[str, list[tuple[int, Element]]] = {}
        for position, child in enumerate(observed):
            there.setdefault(local_name(child), []).append((position, child))
        sizes = Counter(local_name(child) for child in expected)
        used: Counter[str] = Counter()
        positions: list[int] = []
        for child in expected:
            name = local_name(child)
            used[name] += 1
            faces = there.get(name, [])
            place = path_of(where, child, used[name], max(sizes[name], len(faces)))
            if used[name] <= len(faces):
                position, facing = faces[used[name] - 1]
                positions.append(position)
                self.element(place, child, facing)
            else:
                self._missing(place, child)
        if positions != sorted(positions):
            wanted, got = (" ".join(local_name(c) for c in part) for part in (expected, observed))
            self.differ(where, "comparison.child-order", wanted, got, Severity.MAJOR)
        for place, extra in _extra(where, there, used):
            self._too_many(place, extra)

    def _missing(self, where: str, element: Element) -> None:
        mask = mask_for(self._masks, where)
        skipped = mask is not None and not mask.matcher
        if skipped or _optional(_matcher(mask, text_of(element)) or "-"):
            self._leave(where, local_name(element), mask, "comparison.optional")
        else:
            self.differ(where, local_name(element), _words(element), "")

    def _too_many(self, where: str, element: Element) -> None:
        mask = mask_for(self._masks, where)
        if mask is not None and matcher_name(mask.matcher) != "absent":
            self._leave(where, local_name(element), mask, "comparison.masked")
        else:
            self.differ(where, local_name(element), "", _words(element))


def _extra(
    where: str, there: Mapping[str, Sequence[tuple[int, Element]]], used: Counter[str]
) -> Iterator[tuple[str, Element]]:
    """Yield the children no expected one faces."""
    for name, faces in there.items():
        for rank in range(used[name] + 1, len(faces) + 1):
            element = faces[rank - 1][1]
            yield path_of(where, element, rank, len(faces)), element
