"""Comparison of two XML messages by namespace-free path, with typed matchers in the reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from harness.codecs.xml import Element, XmlProblem, local_name, namespace, parse
from harness.comparison.masks import Mask, mask_for
from harness.comparison.matchers import is_matcher, match, matcher_name
from harness.comparison.paths import LIMITS, children, path_of, read_in
from harness.model.difference import Comparison, Difference, FieldClass, Ignored
from harness.model.expectation import Severity

__all__ = ["compare_xml"]


def _optional(matcher: str) -> bool:
    """Tell whether a matcher lets its element or attribute be missing."""
    name = matcher_name(matcher)
    return name in {"absent", "opt"} or name.startswith("opt:")


class _Walk:
    """Walks both trees together and collects what differs."""

    def __init__(self, observed: Element, masks: tuple[Mask, ...], clock: datetime | None) -> None:
        self._root = observed
        self._masks = masks
        self._clock = clock
        self.differences: list[Difference] = []
        self.ignored: list[Ignored] = []

    def differ(self, where: str, name: str, expected: str, observed: str, severity: Severity) -> None:
        self.differences.append(Difference(where, name, FieldClass.EXACT, severity, expected, observed))

    def _value(self, where: str, name: str, expected: str, observed: str, mask: Mask | None) -> None:
        """Compare one text or attribute value."""
        matcher = mask.matcher if mask else expected if is_matcher(expected) else ""
        if not matcher:
            if expected != observed:
                self.differ(where, name, expected, observed, Severity.BLOCKING)
        elif match(matcher, observed, clock=self._clock, read=lambda path: read_in(self._root, path)):
            reason = mask.reason if mask and mask.reason else "comparison.matched"
            self.ignored.append(Ignored(where, name, reason))
        else:
            self.differ(where, name, "${" + matcher_name(matcher) + "}", observed, Severity.BLOCKING)

    def element(self, where: str, expected: Element, observed: Element) -> None:
        """Compare two elements of the same local name."""
        mask = mask_for(self._masks, where)
        name = local_name(expected)
        if mask is not None and not mask.matcher:
            self.ignored.append(Ignored(where, name, mask.reason or "comparison.masked"))
            return
        if namespace(expected) != namespace(observed):
            self.differ(where, "xmlns", namespace(expected), namespace(observed), Severity.MAJOR)
        self._attributes(where, expected, observed)
        wanted, got = (expected.text or "").strip(), (observed.text or "").strip()
        matcher = matcher_name(mask.matcher if mask else wanted if is_matcher(wanted) else "")
        if matcher == "absent":
            self.differ(where, name, "${absent}", _words(observed), Severity.BLOCKING)
        elif matcher in {"any", "opt"} and not children(expected):
            # Whatever stands below is part of what may be anything.
            self._value(where, name, wanted, got or "".join(local_name(c) for c in children(observed)), mask)
        else:
            self._children(where, children(expected), children(observed))
            self._value(where, name, wanted, got, mask)

    def _attributes(self, where: str, expected: Element, observed: Element) -> None:
        wanted = {str(k).rpartition("}")[2]: str(v) for k, v in expected.attrib.items()}
        got = {str(k).rpartition("}")[2]: str(v) for k, v in observed.attrib.items()}
        for name in sorted(wanted.keys() | got.keys()):
            place = f"{where}/@{name}"
            mask = mask_for(self._masks, place)
            if mask is not None and not mask.matcher:
                self.ignored.append(Ignored(place, name, mask.reason or "comparison.masked"))
            elif name not in got and not (mask and _optional(mask.matcher)) and not _optional(wanted[name]):
                self.differ(place, name, wanted[name], "", Severity.BLOCKING)
            elif name not in wanted and mask is None:
                self.differ(place, name, "", got[name], Severity.BLOCKING)
            else:
                self._value(place, name, wanted.get(name, ""), got.get(name, ""), mask)

    def _children(self, where: str, expected: Sequence[Element], observed: Sequence[Element]) -> None:
        """Face children of one name by rank; an order of names that differs is one difference."""
        faces: dict[str, list[tuple[int, Element]]] = {}
        for position, child in enumerate(observed):
            faces.setdefault(local_name(child), []).append((position, child))
        sizes = Counter(local_name(c) for c in expected)
        sizes.update(dict.fromkeys(faces, 0))
        used: Counter[str] = Counter()
        positions: list[int] = []
        for child in expected:
            name = local_name(child)
            used[name] += 1
            same = max(sizes[name], len(faces.get(name, [])))
            place = path_of(where, child, used[name], same)
            there = faces.get(name, [])
            if used[name] <= len(there):
                position, facing = there[used[name] - 1]
                positions.append(position)
                self.element(place, child, facing)
            else:
                self._missing(place, child)
        if positions != sorted(positions):
            wanted, got = (" ".join(local_name(c) for c in part) for part in (expected, observed))
            self.differ(where, "comparison.child-order", wanted, got, Severity.MAJOR)
        for name, there in faces.items():
            for rank in range(used[name] + 1, len(there) + 1):
                extra = there[rank - 1][1]
                self._extra(path_of(where, extra, rank, len(there)), extra)

    def _missing(self, where: str, element: Element) -> None:
        mask = mask_for(self._masks, where)
        matcher = mask.matcher if mask else (element.text or "").strip()
        skipped = mask is not None and not mask.matcher
        if skipped or ((is_matcher(matcher) or mask is not None) and _optional(matcher)):
            self.ignored.append(Ignored(where, local_name(element), "comparison.optional"))
        else:
            self.differ(where, local_name(element), _words(element), "", Severity.BLOCKING)

    def _extra(self, where: str, element: Element) -> None:
        mask = mask_for(self._masks, where)
        if mask is not None and matcher_name(mask.matcher) != "absent":
            self.ignored.append(Ignored(where, local_name(element), mask.reason or "comparison.masked"))
        else:
            self.differ(where, local_name(element), "", _words(element), Severity.BLOCKING)


def _words(element: Element) -> str:
    text = (element.text or "").strip()
    return text or f"<{local_name(element)}>"


def _refused(problem: XmlProblem, *, of_reference: bool) -> Comparison:
    where = f"{problem.line}:{problem.column}"
    texts = (problem.code, "") if of_reference else ("", problem.code)
    return Comparison((Difference(where, "comparison.not-xml", FieldClass.EXACT, Severity.BLOCKING, *texts),))


def compare_xml(
    reference: bytes, observed: bytes, masks: Sequence[Mask] = (), *, clock: datetime | None = None
) -> Comparison:
    """Compare an observed message with a reference.

    Args:
        reference: The message expected; a text or attribute ``${matcher}`` asks for a shape.
        observed: The message received; a hostile or broken one is one difference.
        masks: Rules by path, stronger than what the reference writes.
        clock: What ``${instant±PT5M}`` is measured from (the simulated clock).

    Returns:
        Differences located by namespace-free path, and every value not compared by equality.
    """
    left, right = parse(reference, LIMITS), parse(observed, LIMITS)
    if isinstance(left, XmlProblem):
        return _refused(left, of_reference=True)
    if isinstance(right, XmlProblem):
        return _refused(right, of_reference=False)
    walk = _Walk(right, tuple(masks), clock)
    if local_name(left) != local_name(right):
        walk.differ("/" + local_name(left), "/", local_name(left), local_name(right), Severity.BLOCKING)
    else:
        walk.element("/" + local_name(left), left, right)
    return Comparison(tuple(walk.differences), tuple(walk.ignored))
