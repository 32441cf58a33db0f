"""The fewest differences that explain a failure: consequences of other differences leave.

Theory.  A value that changed in one place and is repeated in others is one fault; so is a tariff whose amounts
were computed rightly from it.  What remains is tried on the message itself: all fields but one are put back as
expected, and the messages are compared again; a difference that is no longer told followed from the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from harness.comparison.counterexample import by_importance
from harness.comparison.explain import Surroundings, parent_of
from harness.model.difference import Comparison, Difference

__all__ = ["MOST_GUILTY", "put_back", "shrink"]

MOST_GUILTY = 12
"""Places given; a message with more independent faults than this is another message."""
_MOST_TRIED, _MOST_BYTES = 40, 40_000_000
"""Differences tried one by one, and bytes compared again for that at most."""


def shrink(
    comparison: Comparison, around: Surroundings, again: Callable[[bytes], Comparison] | None = None
) -> tuple[str, ...]:
    """Return the places of the guilty differences, most important first.

    Args:
        comparison: A comparison, explained (the bytes expected are needed to put a field back).
        around: Both messages.
        again: Compares a message mended in part with the same reference; None = nothing is tried.
    """
    groups: dict[str, list[Difference]] = {}
    for difference in comparison.differences:
        groups.setdefault(parent_of(difference.location), []).append(difference)
    causes = [
        d for d in by_importance(comparison) if not around.follows(d, groups[parent_of(d.location)])
    ]  # fmt: skip
    if again is not None and 1 < len(causes) <= _MOST_TRIED:
        size = len(around.observed.data) * len(causes)
        causes = _tried(comparison, causes, around, again) if size <= _MOST_BYTES else causes
    return tuple(d.location for d in causes[:MOST_GUILTY])


def _tried(
    comparison: Comparison,
    causes: Sequence[Difference],
    around: Surroundings,
    again: Callable[[bytes], Comparison],
) -> list[Difference]:
    """Leave out, least important first, what is no longer told once everything else is put back."""
    kept = list(causes)
    told = {d.location for d in comparison.differences}
    for suspect in reversed(causes):
        if len(kept) == 1:
            break
        mended = put_back(around, (d for d in comparison.differences if d is not suspect and d in kept))
        left = {d.location for d in again(mended).differences}
        # A place that was not told before means that the mending itself broke something.
        if suspect.location not in left and left <= told:
            kept.remove(suspect)
    return kept


def put_back(around: Surroundings, differences: Iterable[Difference]) -> bytes:
    """Return the message received with the fields of these differences as expected, where that is known."""
    data = around.observed.data
    edits = []
    for difference in differences:
        spot = around.observed_spot(difference)
        if spot is not None and difference.expected_bytes is not None and difference.observed_bytes == spot.raw:
            edits.append((spot.start, len(spot.raw), difference.expected_bytes))
    done, at = list[bytes](), 0
    for start, length, text in sorted(edits):
        if start >= at:
            done += [data[at:start], text]
            at = start + length
    return b"".join([*done, data[at:]])
