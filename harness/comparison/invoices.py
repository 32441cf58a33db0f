"""Aligning invoices, lines and records by meaning, so that one missing line is one difference."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from harness.codecs.b2.codec import Record
from harness.comparison.stripes import Span, Stripes

__all__ = [
    "Key",
    "Parts",
    "invoice_keys",
    "line_key",
    "pair",
    "parts",
    "record_key",
    "same_line",
    "weaker_line_keys",
    "weaker_record_keys",
]

Item = TypeVar("Item")
Key = Callable[[Item], Hashable]

_CONTENT = 38
"""Offset after the identity block and the sequence number."""


@dataclass
class Parts:
    """The records of one invoice, at least one: what surrounds the lines, and the lines."""

    span: Span
    records: list[Record]
    around: list[Record] = field(default_factory=list)
    lines: list[list[Record]] = field(default_factory=list)

    @property
    def first(self) -> Record:
        """The first record, a type 2 unless the file is faulty."""
        return self.records[0]

    @cached_property
    def nir(self) -> str:
        """The NIR most records bear."""
        return Counter(record.read(12, 13) for record in self.records).most_common(1)[0][0]

    @cached_property
    def birth(self) -> str:
        """Birth date and rank of the patient."""
        return self.first.read(96, 7) if self.first.variant == "2" else ""

    @cached_property
    def day(self) -> str:
        """Day of the first line."""
        return line_key(self.lines[0])[2] if self.lines else ""

    @cached_property
    def acts(self) -> tuple[tuple[str, str], ...]:
        """Act and CCAM code of each line."""
        return tuple(line_key(line)[:2] for line in self.lines)


def parts(stripes: Stripes, span: Span) -> Parts:
    """Decode one invoice, which has at least one record."""
    found = Parts(span, [stripes.record(rank) for rank in range(*span)])
    for record in found.records:
        if record.text[:1] not in {"3", "4"}:
            found.around.append(record)
        elif len(record.variant) == 1 or not found.lines:
            found.lines.append([record])
        else:
            found.lines[-1].append(record)
    return found


def record_key(record: Record) -> Hashable:
    """Return kind and content of a record, without identity block and sequence number."""
    return record.variant or record.text[:1], record.text[_CONTENT:]


def weaker_record_keys() -> tuple[Key[Record], ...]:
    """Keys tried in turn on the records the full key left alone."""
    return (lambda r: r.variant or r.text[:1],)


def same_line(line: Sequence[Record]) -> Hashable:
    """Return the whole content of a line."""
    return tuple(record_key(record) for record in line)


def line_key(line: Sequence[Record]) -> tuple[str, str, str]:
    """Return act, CCAM code and date (AAMMJJ) of a line."""
    base = line[0]
    act, day = (base.read(56, 5), base.read(44, 6)) if base.text[:1] == "3" else (base.read(76, 5), base.read(70, 6))
    detail = next((r.read(43, 13).strip() for r in line if r.variant == "4M"), "")
    return act.strip(), detail, day


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
