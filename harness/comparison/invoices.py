"""The records of an invoice, and what tells one record, line or invoice from another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from harness.codecs.b2.codec import Record
from harness.comparison.stripes import Span, Stripes

__all__ = ["Parts", "line_key", "parts", "record_key", "same_line"]

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


def same_line(line: Sequence[Record]) -> Hashable:
    """Return the whole content of a line."""
    return tuple(record_key(record) for record in line)


def line_key(line: Sequence[Record]) -> tuple[str, str, str]:
    """Return act, CCAM code and date (AAMMJJ) of a line."""
    base = line[0]
    act, day = (base.read(56, 5), base.read(44, 6)) if base.text[:1] == "3" else (base.read(76, 5), base.read(70, 6))
    detail = next((r.read(43, 13).strip() for r in line if r.variant == "4M"), "")
    return act.strip(), detail, day
