"""Writing whole B2 files: the caller says what is billed, everything that follows from it is worked out.

What a caller gives always stands, even when it is wrong: a file is right by default and wrong in exactly the places
somebody asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from harness.codecs.b2.codec import B2Invoice, B2Lot, Record, encode, fill_record
from harness.codecs.b2.layout import Layout
from harness.codecs.b2.rules_totals import Span, invoice_totals, lot_totals
from harness.codecs.checkdigits import nir_key

__all__ = ["InvoiceDraft", "LineDraft", "LotDraft", "Values", "write", "write_records"]

Values = Mapping[int, str | int]
"""Contents of a record by first position."""

_IDENTITY = (2, 12, 25, 27)
"""Partner, NIR, key and rank, wherever a record of an invoice has a field there."""
_NUMBER = 30
_ECHOED = (4, 6, 20, 26, 28, 42, 48, 50)


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A type 3 or 4 line: its own values and its complements, in order."""

    kind: str
    """``3`` or ``4``."""
    values: Values
    complements: tuple[tuple[str, Values], ...] = ()
    """Variant (``4M``) and values."""


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """From a type 2 to its type 5."""

    values: Values
    lines: tuple[LineDraft, ...]
    complements: tuple[tuple[str, Values], ...] = ()
    """The 2S, if any."""
    trailer: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LotDraft:
    """From a type 1 to its type 6."""

    values: Values
    invoices: tuple[InvoiceDraft, ...]
    trailer: Values = field(default_factory=dict)


class _Writer:
    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.records: list[Record] = []

    def add(self, variant: str, values: Values) -> Record:
        """Append one record."""
        text = fill_record(self._layout.records[variant], values)
        self.records.append(Record(len(self.records) + 1, variant, 0, text))
        return self.records[-1]

    def lot(self, draft: LotDraft) -> None:
        head = self.add("1", draft.values)
        invoices = tuple(self._invoice(invoice, draft.values) for invoice in draft.invoices)
        totals = _by_pos(lot_totals(B2Lot(head, invoices)))
        self.add("6", {2: head.read(2, 9), 52: head.read(20, 3), **totals, **draft.trailer})

    def _invoice(self, draft: InvoiceDraft, lot: Values) -> B2Invoice:
        start = len(self.records)
        values = {2: lot.get(2, ""), **draft.values}
        key = nir_key(str(values.get(12, "")))
        identity = {25: key, **values} if key else values
        self.add("2", identity)
        self._numbered(draft.complements, identity)
        for line in draft.lines:
            self.add(line.kind, {**self._shared(line.kind, identity), **line.values})
            self._numbered(line.complements, identity)
        totals = _by_pos(invoice_totals(self.records[start:], self._layout.count_reading))
        self.add("5", {**self._shared("5", identity), **totals, **draft.trailer})
        return B2Invoice(None, tuple(self.records[start:]))  # grouped enough to be summed

    def _numbered(self, complements: Sequence[tuple[str, Values]], identity: Values) -> None:
        """Append complements, each with its sequence number among its like."""
        counts: dict[str, int] = {}
        for variant, values in complements:
            counts[variant] = counts.get(variant, 0) + 1
            sequence = {self._layout.records[variant].complement[0] + 1: counts[variant]}
            self.add(variant, {**self._shared(variant, identity), **sequence, **values})

    def _shared(self, variant: str, identity: Values) -> dict[int, str | int]:
        """Return the identity block as it stands in a record of this variant."""
        fields = self._layout.records[variant].by_pos
        # Where there is no beneficiary rank, the invoice number takes its place.
        places = (*_IDENTITY, _NUMBER) if _NUMBER in fields else _IDENTITY[:-1]
        shared = {pos: identity[pos] for pos in places if pos in fields and pos in identity}
        if _NUMBER not in fields and _NUMBER in identity:
            shared[27] = identity[_NUMBER]
        return shared


def _by_pos(totals: Mapping[Span, int]) -> dict[int, str | int]:
    # A patient who is owed something has no share: the field is unsigned.
    return {span.pos: max(value, 0) for span, value in totals.items()}


def write_records(
    layout: Layout, lots: Sequence[LotDraft], header: Values | None = None, trailer: Values | None = None
) -> tuple[Record, ...]:
    """Return the records of a file; see `write`."""
    writer = _Writer(layout)
    head = writer.add("000", header or {})
    for lot in lots:
        writer.lot(lot)
    repeated = {pos: head.text[f.start : f.stop] for pos, f in layout.records["000"].by_pos.items() if pos in _ECHOED}
    counts = {56: len(writer.records) + 1, 83: len(lots)}
    blanks = {86: " " * 11, 98: " " * 11}  # sums: of returns only
    writer.add("999", {**repeated, **counts, **blanks, **(trailer or {})})
    return tuple(_counted(writer.records))


def _counted(records: Sequence[Record]) -> Iterator[Record]:
    counts: dict[str, int] = {}
    for record in records:
        counts[record.variant] = counts.get(record.variant, 0) + 1
        yield Record(record.rank, record.variant, counts[record.variant], record.text)


def write(
    layout: Layout, lots: Sequence[LotDraft], header: Values | None = None, trailer: Values | None = None
) -> bytes:
    """Return the bytes of a file, without line ends.

    Identity block, NIR key, sequence numbers, totals and counters are worked out; a value the caller gives for one of
    them is kept as given.

    Args:
        layout: The dialect.
        lots: What is billed.
        header: Values of the 000.
        trailer: Values of the 999 that shall not follow.

    Raises:
        ValueTooLongError: when a value does not fit.
        KeyError: when the dialect knows no such record or position.
    """
    return encode(write_records(layout, lots, header, trailer), layout)
