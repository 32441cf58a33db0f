"""Aligning invoices, lines and records by meaning, so that one missing line is one difference."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from harness.codecs.b2.codec import Record
from harness.comparison.stripes import Span, Stripes

__all__ = [
    "Key",
    "Parts",
    "invoice_key",
    "line_key",
    "pair",
    "parts",
    "record_key",
    "same_line",
    "weaker_invoice_keys",
    "weaker_line_keys",
    "weaker_record_keys",
]

Item = TypeVar("Item")
Key = Callable[[Item], Hashable]

_CONTENT = 38
"""Offset after the identity block and the sequence number."""


@dataclass(slots=True)
class Parts:
    """The records of one invoice: what surrounds the lines, and the lines."""

    span: Span
    around: list[Record] = field(default_factory=list)
    lines: list[list[Record]] = field(default_factory=list)

    @property
    def first(self) -> Record:
        """The first record, a type 2 unless the file is faulty."""
        return self.records()[0]

    def records(self) -> list[Record]:
        """All records, in file order."""
        found = [*self.around, *(r for line in self.lines for r in line)]
        return sorted(found, key=lambda r: r.rank)


def parts(stripes: Stripes, span: Span) -> Parts:
    """Decode one invoice, which has at least one record."""
    found = Parts(span)
    for rank in range(*span):
        record = stripes.record(rank)
        kind = record.text[:1]
        if kind not in {"3", "4"}:
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


def _day(invoice: Parts) -> str:
    return line_key(invoice.lines[0])[2] if invoice.lines else ""


def _acts(invoice: Parts) -> Hashable:
    return tuple(line_key(line)[:2] for line in invoice.lines)


def _patient(invoice: Parts) -> tuple[str, str]:
    head = invoice.first
    return head.read(12, 13), head.read(96, 7) if head.variant == "2" else ""


def invoice_key(invoice: Parts) -> Hashable:
    """Return patient (NIR, birth date and rank) and the whole content of the lines."""
    return _patient(invoice), tuple(same_line(line) for line in invoice.lines)


def weaker_invoice_keys() -> tuple[Key[Parts], ...]:
    """Keys tried in turn on the invoices the full key left alone."""
    return (
        lambda i: (_patient(i), _day(i), _acts(i)),
        lambda i: (_patient(i), _day(i)),
        _patient,
        lambda i: (_patient(i)[1], _day(i)),
        lambda i: (_day(i), _acts(i)),
    )


def pair(
    reference: Sequence[Item], observed: Sequence[Item], keys: Sequence[Key[Item]]
) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Pair items by the first key, then what is left by the next ones; a None key pairs nothing.

    Returns:
        Pairs in the order of the reference, items missing from the observation, items too many in it.
    """
    taken: dict[int, int] = {}
    free = list(range(len(observed)))
    left = list(range(len(reference)))
    for key in keys:
        if not free or not left:
            break
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for there in free:
            waiting[key(observed[there])].append(there)
        for here in left:
            wanted = key(reference[here])
            if wanted is not None and waiting[wanted]:
                taken[here] = waiting[wanted].popleft()
        used = set(taken.values())
        free = [there for there in free if there not in used]
        left = [here for here in left if here not in taken]
    pairs = [(reference[here], observed[there]) for here, there in sorted(taken.items())]
    return pairs, [reference[here] for here in left], [observed[there] for there in free]
