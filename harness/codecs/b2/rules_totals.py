"""Rules on counters and sums: invoice trailers, lot trailers, the file trailer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from harness.codecs.b2.breach import Finding, number
from harness.codecs.b2.codec import B2File, B2Invoice, B2Lot, Record
from harness.codecs.b2.layout import Layout

__all__ = ["CHECKS", "invoice_totals", "lot_totals"]


class Span(NamedTuple):
    """First position and length of a field."""

    pos: int
    length: int


_SUMS: tuple[tuple[Span, str, Span], ...] = (
    (Span(42, 8), "3", Span(83, 8)),
    (Span(50, 8), "3", Span(94, 8)),
    (Span(58, 8), "4", Span(115, 7)),
    (Span(66, 8), "4", Span(108, 7)),
    (Span(82, 8), "3", Span(122, 7)),
    (Span(90, 8), "4", Span(123, 6)),
    (Span(115, 8), "3", Span(102, 8)),
)
"""Total of a type 5, type of the lines, field summed (XR-09)."""

PATIENT_SHARE = Span(74, 8)
RECORD_COUNT = Span(39, 3)


def _sum(records: Sequence[Record], variant: str, span: Span) -> int:
    return sum(number(r, *span) for r in records if r.variant == variant)


def invoice_totals(records: Sequence[Record], count_reading: str = "all") -> dict[Span, int]:
    """Recompute what the type 5 of an invoice must carry.

    Args:
        records: All records of the invoice.
        count_reading: ``all`` type 3 and 4 records, or ``base`` lines only.

    Returns:
        Field of the type 5 → value (cents or count).
    """
    totals = {total: _sum(records, variant, span) for total, variant, span in _SUMS}
    amo = totals[Span(50, 8)], totals[Span(66, 8)]
    totals[PATIENT_SHARE] = totals[Span(115, 8)] - amo[0] + totals[Span(58, 8)] - amo[1]
    lines = [r for r in records if r.variant[:1] in {"3", "4"}]
    totals[RECORD_COUNT] = sum(1 for r in lines if count_reading == "all" or len(r.variant) == 1)
    return totals


def _held(invoice: B2Invoice, spans: Sequence[Span], layout: Layout) -> Iterator[Finding]:
    if invoice.trailer is None:
        return
    totals = invoice_totals(invoice.records(), layout.count_reading)
    yield from _wrong(invoice.trailer, {span: totals[span] for span in spans}, layout)


def _wrong(trailer: Record, expected: dict[Span, int], layout: Layout) -> Iterator[Finding]:
    for span, value in expected.items():
        text = trailer.read(*span)
        observed = text.strip() or "0"
        if not observed.isdecimal() or int(observed) != value:
            name = layout.field(trailer.variant, span.pos).name_fr
            yield Finding(trailer.location(*span), name, str(value).rjust(span.length, "0"), text)


def _count(file: B2File, layout: Layout) -> Iterator[Finding]:
    """XR-08: 5[39] counts the type 3 and 4 records."""
    for invoice in file.invoices():
        yield from _held(invoice, (RECORD_COUNT,), layout)


def _sums(file: B2File, layout: Layout) -> Iterator[Finding]:
    """XR-09: totals are sums of the lines."""
    for invoice in file.invoices():
        yield from _held(invoice, [total for total, _, _ in _SUMS], layout)


def _patient_share(file: B2File, layout: Layout) -> Iterator[Finding]:
    """XR-10: 5[74] = sum of 3[102] - 5[50] + 5[58] - 5[66]."""
    for invoice in file.invoices():
        if invoice.trailer is None:
            continue
        # Taken from the trailer's own totals: XR-09 already holds those to the lines.
        expense = _sum(invoice.records(), "3", Span(102, 8))
        share = expense - number(invoice.trailer, 50, 8) + number(invoice.trailer, 58, 8)
        share -= number(invoice.trailer, 66, 8)
        yield from _wrong(invoice.trailer, {PATIENT_SHARE: share}, layout)


def lot_totals(lot: B2Lot) -> dict[Span, int]:
    """Recompute what the type 6 of a lot must carry: field of the type 6 → value."""
    records = [r for invoice in lot.invoices for r in invoice.records()]
    invoices = len(lot.invoices)
    return {
        Span(11, 3): invoices,
        Span(14, 4): sum(1 for r in records if r.variant in {"3", "4"}),
        Span(18, 4): invoices,
        Span(22, 3): invoices,
        Span(25, 9): _sum(records, "3", Span(102, 8)) + _sum(records, "4", Span(115, 7)),
        Span(34, 9): _sum(records, "3", Span(94, 8)) + _sum(records, "4", Span(108, 7)),
        Span(43, 9): _sum(records, "3", Span(122, 7)) + _sum(records, "4", Span(123, 6)),
    }


def _lots(file: B2File, layout: Layout) -> Iterator[Finding]:
    """XR-06: counters and amounts of a type 6."""
    for lot in file.lots:
        if lot.trailer is not None:
            yield from _wrong(lot.trailer, lot_totals(lot), layout)


def _record_count(file: B2File, layout: Layout) -> Iterator[Finding]:
    """XR-03: 999[56] counts every record."""
    if file.trailer is not None:
        yield from _wrong(file.trailer, {Span(56, 8): len(file.records)}, layout)


def _lot_count(file: B2File, layout: Layout) -> Iterator[Finding]:
    """XR-04: 999[83] counts the type 1 records."""
    if file.trailer is not None:
        lots = sum(1 for r in file.records if r.variant == "1")
        yield from _wrong(file.trailer, {Span(83, 3): lots}, layout)


CHECKS = {
    "XR-03": _record_count,
    "XR-04": _lot_count,
    "XR-06": _lots,
    "XR-08": _count,
    "XR-09": _sums,
    "XR-10": _patient_share,
}
