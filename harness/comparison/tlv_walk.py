"""Data objects of two messages walked together: what differs, by path of tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.codecs.tlv import Tlv, field_at, value_words
from harness.comparison.masks import Mask
from harness.comparison.matchers import match, matcher_name
from harness.comparison.sequences import align
from harness.comparison.tlv_findings import Side, TlvFindings, side_of
from harness.model.difference import FieldClass
from harness.model.expectation import Severity

__all__ = ["TlvWalk"]

_SAME_TAG = 0.6
"""How much alike two objects of one tag are before their values are looked at."""


def _same(reference: Tlv, observed: Tlv) -> bool:
    """Tell whether two objects hold the same, whatever the form of their lengths."""
    if reference.tag != observed.tag or reference.opened != observed.opened:
        return False
    if not reference.opened:
        return reference.value == observed.value
    return len(reference.parts) == len(observed.parts) and all(map(_same, reference.parts, observed.parts))


def _alike(reference: Tlv, observed: Tlv) -> float:
    if reference.tag != observed.tag:
        return 0.0
    return 1.0 if _same(reference, observed) else _SAME_TAG


def _tags(items: Sequence[Tlv]) -> str:
    return " ".join(item.word for item in items[:40]) + (" …" if len(items) > 40 else "")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an object stands: path with ranks for people and masks, without for names."""

    shown: str = ""
    bare: str = ""

    def below(self, item: Tlv, rank: int, same: int) -> _Place:
        step = item.word + (f"[{rank}]" if same > 1 else "")
        return _Place(f"{self.shown}/{step}" if self.shown else step, f"{self.bare}/{item.word}".lstrip("/"))


class TlvWalk:
    """Walks both messages; the depth that was read bounds the recursion."""

    def __init__(self, findings: TlvFindings, reference: bytes, observed: bytes, lang: str = "fr") -> None:
        """Work for one pair of messages, whose bytes are shown beside what differs."""
        self._findings = findings
        self._reference = reference
        self._observed = observed
        self._lang = lang

    def level(self, expected: Sequence[Tlv], observed: Sequence[Tlv], prefix: str = "") -> None:
        """Compare the objects of the top level; ``prefix`` stands before their paths."""
        self._level(_Place(prefix), expected, observed)

    def _level(self, place: _Place, expected: Sequence[Tlv], observed: Sequence[Tlv]) -> None:
        if self._turned(expected, observed):
            at = place.shown or "/"
            sides = Side(_tags(expected)), Side(_tags(observed))
            self._findings.differ(at, "comparison.tlv-order", *sides, severity=Severity.MAJOR)
            return
        sizes = Counter(item.tag for item in expected) | Counter(item.tag for item in observed)
        ranks: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
        for here, there in align(expected, observed, _alike):
            left = None if here is None else expected[here]
            right = None if there is None else observed[there]
            if left is not None and right is not None and left.tag == right.tag:
                ranks[0][left.tag] += 1
                ranks[1][left.tag] += 1
                self._object(place.below(right, ranks[1][right.tag], sizes[right.tag]), left, right)
                continue
            if left is not None:
                ranks[0][left.tag] += 1
                self._alone(place.below(left, ranks[0][left.tag], sizes[left.tag]), left, missing=True)
            if right is not None:
                ranks[1][right.tag] += 1
                self._alone(place.below(right, ranks[1][right.tag], sizes[right.tag]), right, missing=False)

    @staticmethod
    def _turned(expected: Sequence[Tlv], observed: Sequence[Tlv]) -> bool:
        """Tell whether both hold the same tags once each, in another order."""
        here, there = [item.tag for item in expected], [item.tag for item in observed]
        return here != there and sorted(here) == sorted(there) and len(set(here)) == len(here)

    def _object(self, place: _Place, expected: Tlv, observed: Tlv) -> None:
        mask = self._findings.mask(place.shown)
        if mask is not None and (mask.matcher or mask.field_class is not FieldClass.EXACT):
            self._masked(place, mask, expected, observed)
        elif expected.opened and observed.opened:
            self._level(place, expected.parts, observed.parts)
        elif expected.value != observed.value or expected.opened != observed.opened:
            self._findings.differ(place.shown, self._name(place), *self._sides(place, expected, observed))

    def _masked(self, place: _Place, mask: Mask, expected: Tlv, observed: Tlv) -> None:
        wanted = matcher_name(mask.matcher)
        got = self._sides(place, expected, observed)[1]
        volatile = mask.field_class is FieldClass.VOLATILE and not wanted
        if volatile and (len(expected.value) != len(observed.value) or expected.opened != observed.opened):
            self._findings.differ(place.shown, self._name(place), *self._sides(place, expected, observed))
        elif not wanted or match(wanted, got.words):
            reason = mask.reason or ("comparison.matched" if wanted else "comparison.masked")
            self._findings.leave(place.shown, self._name(place), reason)
        else:
            self._findings.differ(place.shown, self._name(place), Side("${" + wanted + "}"), got)

    def _alone(self, place: _Place, item: Tlv, *, missing: bool) -> None:
        mask = self._findings.mask(place.shown)
        free = mask is not None and mask.field_class in {None, FieldClass.OPAQUE, FieldClass.TOLERATED}
        if mask is not None and free and matcher_name(mask.matcher) in {"", "opt", "absent"}:
            self._findings.leave(place.shown, self._name(place), mask.reason or "comparison.optional")
        elif missing:
            self._findings.differ(place.shown, self._name(place), self._side(place, item, self._reference))
        else:
            self._findings.differ(place.shown, self._name(place), observed=self._side(place, item, self._observed))

    def _sides(self, place: _Place, expected: Tlv, observed: Tlv) -> tuple[Side, Side]:
        return self._side(place, expected, self._reference), self._side(place, observed, self._observed)

    def _side(self, place: _Place, item: Tlv, data: bytes) -> Side:
        field = field_at(place.bare)
        if not item.opened:
            return side_of(item, data, value_words(item.value, field.kind if field else "hex"))
        return side_of(item, data, f"{item.word} {{{_tags(item.parts)}}}")

    def _name(self, place: _Place) -> str:
        """Return the name a card layout gives the field, its tag otherwise."""
        field = field_at(place.bare)
        if field is None:
            return place.bare.rpartition("/")[2]
        return field.name_fr if self._lang == "fr" else field.name_en
