"""After a comparison: each difference gets its bytes, an excerpt, the sentence of its rule and likely causes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from harness.comparison.excerpt import Source, Spot
from harness.comparison.hints import Clue, hints_for
from harness.model.difference import Comparison, Difference, Excerpt, Hint

__all__ = ["MOST_EXPLAINED", "Surroundings", "explain", "parent_of"]

MOST_EXPLAINED = 500
"""Differences explained; a message that is wrong everywhere is understood from its first ones."""

_IN_REFERENCE = {
    "comparison.place-record": "comparison.place-record-reference",
    "comparison.place-record-line": "comparison.place-record-line-reference",
    "comparison.place-entity": "comparison.place-entity-reference",
    "comparison.place-line": "comparison.place-line-reference",
}
"""What is said of a place when the excerpt is one of the reference."""


class Surroundings(Protocol):
    """Two messages in which differences can be looked up."""

    @property
    def observed(self) -> Source:
        """Return the message received."""

    def expected_bytes(self, difference: Difference) -> bytes | None:
        """Return what should stand there."""

    def observed_spot(self, difference: Difference) -> Spot | None:
        """Return what stands there."""

    def reference_spot(self, difference: Difference) -> Spot | None:
        """Return what stands at this place of the reference."""

    def clue(self, difference: Difference, others: Sequence[Difference]) -> Clue:
        """Return what is known of a difference; ``others`` are those of the same record or element."""

    def follows(self, difference: Difference, others: Sequence[Difference]) -> bool:
        """Tell whether a difference is right for what else differs around it."""

    def pair(self, missing: Difference, extra: Difference) -> Hint | None:
        """Say why something missing and something too many are the same thing, when they are."""


def parent_of(location: str) -> str:
    """Return what holds a place: the record ``4#2`` of ``4[108,7]#2``, the element above, the folder of a pointer."""
    if "/" in location:
        head, _, last = location.rpartition("/")
        return head if last else head.rpartition("/")[0]
    name, bracket, rest = location.partition("[")
    return f"{name}#{rest.rpartition('#')[2]}" if bracket else location


def explain(comparison: Comparison, around: Surroundings, sentences: Mapping[str, str] | None = None) -> Comparison:
    """Return the comparison with every difference explained; what a comparator filled in itself is kept.

    Args:
        comparison: What a comparator found.
        around: Both messages.
        sentences: Rule id → what the rule says.
    """
    said = sentences or {}
    first = comparison.differences[:MOST_EXPLAINED]
    beside: dict[str, list[Difference]] = {}
    for difference in first:
        beside.setdefault(parent_of(difference.location), []).append(difference)
    pairs = dict(_pairs(first, around))
    explained = [
        _explained(d, around, beside[parent_of(d.location)], pairs.get(rank), said.get(d.rule, ""))
        for rank, d in enumerate(first)
    ]
    return replace(comparison, differences=(*explained, *comparison.differences[MOST_EXPLAINED:]))


def _explained(
    difference: Difference, around: Surroundings, others: Sequence[Difference], paired: Hint | None, sentence: str
) -> Difference:
    here = around.observed_spot(difference)
    wanted = difference.expected_bytes if difference.expected_bytes is not None else around.expected_bytes(difference)
    got = difference.observed_bytes
    if got is None and here is not None and difference.observed:
        got = here.raw
    return replace(
        difference,
        expected_bytes=wanted,
        observed_bytes=got,
        excerpt=difference.excerpt or _narrowed(_excerpt(difference, around, here), paired),
        hints=difference.hints or ((paired,) if paired else hints_for(around.clue(difference, others))),
        sentence=difference.sentence or sentence,
    )


def _excerpt(difference: Difference, around: Surroundings, here: Spot | None) -> Excerpt | None:
    if here is not None:
        return here.excerpt
    there = around.reference_spot(difference)
    if there is None:
        return None
    return replace(there.excerpt, place=_IN_REFERENCE.get(there.excerpt.place, there.excerpt.place))


def _narrowed(excerpt: Excerpt | None, paired: Hint | None) -> Excerpt | None:
    """Point at the one character that makes a record another one."""
    position = dict(paired.arguments).get("position", "") if paired else ""
    if excerpt is None or not position:
        return excerpt
    return replace(excerpt, column=int(position) - 1, width=1)


def _pairs(differences: Sequence[Difference], around: Surroundings) -> Iterator[tuple[int, Hint]]:
    """Yield the rank of each missing or extra thing that is the other one under another name."""
    gone = [rank for rank, d in enumerate(differences) if d.name.endswith("-missing")]
    extra = [rank for rank, d in enumerate(differences) if d.name.endswith("-extra")]
    for one, other in zip(gone[:50], extra[:50], strict=False):
        hint = around.pair(differences[one], differences[other])
        if hint is not None:
            yield one, hint
            yield other, hint
