"""Aligning invoices, lines and records by meaning, so that one missing line is one difference."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from harness.codecs.b2.codec import Record
from harness.comparison.invoices import Parts, line_key, same_line
from harness.comparison.stripes import Span, Stripes

__all__ = ["invoice_keys", "pair", "unlike", "weaker_line_keys", "weaker_record_keys"]

Item = TypeVar("Item")
Key = Callable[[Item], Hashable]


def weaker_record_keys() -> tuple[Key[Record], ...]:
    """Keys tried in turn on the records the full key left alone."""
    return (lambda r: r.variant or r.text[:1],)


def weaker_line_keys() -> tuple[Key[list[Record]], ...]:
    """Keys tried in turn on the lines whose content stands nowhere on the other side."""
    return (
        line_key,
        lambda line: line_key(line)[:2],
        lambda line: line_key(line)[1] or None,
        lambda line: line_key(line)[0],
        lambda line: line_key(line)[2],
    )


def invoice_keys(*, in_place: bool) -> tuple[Key[Parts], ...]:
    """Keys tried in turn on invoices, from the whole content of the lines down to what little may be left.

    Args:
        in_place: Both files have the same shape: what stands at the same place with anything in common
            is the same invoice.
    """
    sure: tuple[Key[Parts], ...] = (
        lambda i: (i.nir, i.birth, tuple(same_line(line) for line in i.lines)),
        lambda i: (i.nir, i.birth, i.day, i.acts),
    )
    placed: tuple[Key[Parts], ...] = (
        lambda i: (i.span, i.nir),
        lambda i: (i.span, i.birth, i.day),
        lambda i: (i.span, i.acts),
    )
    weak: tuple[Key[Parts], ...] = (
        lambda i: (i.nir, i.birth, i.day),
        lambda i: (i.nir, i.day, i.acts),
        lambda i: (i.nir, i.birth),
        lambda i: i.nir,
        lambda i: (i.birth, i.day, i.acts),
    )
    return (*sure, *placed, *weak, lambda i: i.span) if in_place else (*sure, *weak)


def unlike(
    reference: Stripes, here: Sequence[Span], observed: Stripes, there: Sequence[Span]
) -> tuple[list[Span], list[Span]]:
    """Leave out the invoices that stand, byte for byte, on both sides."""
    waiting: dict[bytes, list[Span]] = {}
    for span in reversed(there):
        waiting.setdefault(observed.slice(span), []).append(span)
    left = []
    for span in here:
        equal = waiting.get(reference.slice(span))
        if equal:
            equal.pop()
        else:
            left.append(span)
    return left, sorted(span for spans in waiting.values() for span in spans)


def pair(
    reference: Sequence[Item], observed: Sequence[Item], keys: Sequence[Key[Item]]
) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Pair items by the first key, then what is left by the next ones; a None key pairs nothing.

    Returns:
        Pairs in the order of the reference, items missing from the observation, items too many in it.
    """
    first = keys[0]
    here, there = [first(item) for item in reference], [first(item) for item in observed]
    if here == there:
        return list(zip(reference, observed, strict=True)), [], []
    # What stands at the same place with the same content faces itself; only the rest is searched.
    taken = {rank: rank for rank, (one, other) in enumerate(zip(here, there, strict=False)) if one == other}
    free = [rank for rank in range(len(observed)) if rank not in taken]
    left = [rank for rank in range(len(reference)) if rank not in taken]
    for key in keys:
        if not free or not left:
            break
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for rank in free:
            waiting[key(observed[rank])].append(rank)
        for rank in left:
            wanted = key(reference[rank])
            if wanted is not None and waiting[wanted]:
                taken[rank] = waiting[wanted].popleft()
        used = set(taken.values())
        free = [rank for rank in free if rank not in used]
        left = [rank for rank in left if rank not in taken]
    pairs = [(reference[one], observed[other]) for one, other in sorted(taken.items())]
    return pairs, [reference[rank] for rank in left], [observed[rank] for rank in free]
