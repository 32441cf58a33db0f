"""Two sequences faced item by item so that one missing item is one difference, in linear time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

__all__ = ["align"]

Left = TypeVar("Left")
Right = TypeVar("Right")
Pair = tuple[int | None, int | None]

_LOOK = 8
"""Items looked ahead on each side, and a few more when the lengths differ by more."""
_FURTHEST = 64
_PATIENCE = 50_000
"""Comparisons that found nothing better, after which only the next item is looked at."""


def align(
    reference: Sequence[Left], observed: Sequence[Right], alike: Callable[[Left, Right], float]
) -> Iterator[Pair]:
    """Yield the ranks of the items that face each other, in order; None faces what is missing or too many.

    Args:
        reference: What is expected.
        observed: What is there.
        alike: From 0, nothing in common, to 1, the same.
    """
    left, right, patience = 0, 0, _PATIENCE
    furthest = min(_FURTHEST, max(_LOOK, abs(len(reference) - len(observed)) + 2))
    while left < len(reference) and right < len(observed):
        reach = furthest if patience > 0 else 1
        skip_left, skip_right = _jump(reference, observed, left, right, reach, alike)
        patience -= 0 if skip_left or skip_right else reach
        yield from ((rank, None) for rank in range(left, left + skip_left))
        yield from ((None, rank) for rank in range(right, right + skip_right))
        left, right = left + skip_left, right + skip_right
        yield left, right
        left, right = left + 1, right + 1
    yield from ((rank, None) for rank in range(left, len(reference)))
    yield from ((None, rank) for rank in range(right, len(observed)))


def _jump(
    reference: Sequence[Left],
    observed: Sequence[Right],
    left: int,
    right: int,
    reach: int,
    alike: Callable[[Left, Right], float],
) -> tuple[int, int]:
    """Return how many items to leave out on either side before the next two face each other."""
    best, jump = alike(reference[left], observed[right]), (0, 0)
    if best >= 1:
        return jump
    # As many items left on both sides, and these two have something in common: only the very same one, found
    # further on, moves anything.
    needed = 1.0 if best > 0 and len(reference) - left == len(observed) - right else 0.0
    for ahead in range(1, reach + 1):
        for more_left, more_right in ((ahead, 0), (0, ahead)):
            if left + more_left < len(reference) and right + more_right < len(observed):
                found = alike(reference[left + more_left], observed[right + more_right])
                if found > best and found >= needed:
                    best, jump = found, (more_left, more_right)
        if best >= 1:
            break
    return jump
