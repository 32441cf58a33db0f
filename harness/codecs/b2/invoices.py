"""Invoices as rubrics, read out of a B2 file where the dialect says each rubric stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.codecs.b2.codec import B2File, B2Invoice, B2Line, Record
from harness.codecs.b2.layout import Layout, Rubric
from harness.model.observation import Invoice, InvoiceLine

__all__ = ["invoices"]


def _number(text: str) -> str:
    """Drop leading zeros of a number; anything else is told as it stands."""
    return str(int(text)) if text.isascii() and text.isdecimal() else text


def _day(text: str) -> str:
    """Write AAMMJJ as an ISO date; anything else is told as it stands."""
    return f"20{text[:2]}-{text[2:4]}-{text[4:]}" if len(text) == 6 and text.isdecimal() and text.strip("0") else text


def _value(rubric: Rubric, raw: str) -> str:
    """Return the value of a rubric; empty means absent."""
    text = raw.strip()
    match rubric.kind:
        case "amount" | "number":
            return _number(text)
        case "date":
            return _day(text)
        case "id":
            return text if text.strip("0") else ""
        case _:
            return text


def _location(rubric: Rubric, record: Record) -> str:
    """Cover adjacent fields by one span."""
    start = rubric.positions[0][0]
    last_pos, last_length = rubric.positions[-1]
    return record.location(start, last_pos + last_length - start)


def _read(rubrics: Iterable[Rubric], records: Sequence[Record]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the rubrics found in these records, and where; the first record of a variant counts."""
    first: dict[str, Record] = {}
    for record in records:
        first.setdefault(record.variant, record)
    values, places = {}, {}
    for rubric in rubrics:
        record_ = first.get(rubric.record)
        if record_ is None:
            continue
        places[rubric.name] = _location(rubric, record_)
        raw = "".join(record_.read(pos, length) for pos, length in rubric.positions)
        if value := _value(rubric, raw.replace(" ", "") if len(rubric.positions) > 1 else raw):
            values[rubric.name] = value
    return values, places


def _line(line: B2Line, layout: Layout) -> InvoiceLine:
    kind = line.records()[0].variant[:1]
    return InvoiceLine(*_read(layout.rubrics.get(f"line{kind}", ()), line.records()))


def _invoice(invoice: B2Invoice, layout: Layout, file_rank: int) -> Invoice:
    around = [r for r in (invoice.header, *invoice.complements, invoice.trailer) if r is not None]
    header, places = _read(layout.rubrics.get("header", ()), around)
    totals, total_places = _read(layout.rubrics.get("totals", ()), around)
    lines = tuple(_line(line, layout) for line in invoice.lines)
    return Invoice(file_rank, header, lines, totals, {**places, **total_places})


def invoices(file: B2File, layout: Layout, file_rank: int = 1) -> tuple[Invoice, ...]:
    """Return the invoices of a decoded file as rubrics.

    Args:
        file: The decoded file.
        layout: The dialect; it says where each rubric stands.
        file_rank: Rank of the file among those received, from 1.

    Returns:
        Invoices in file order. Values are text: amounts in cents without leading zeros, care dates in
        ISO form, codes stripped of blanks; a blank field is an absent key. A rubric that is absent
        still has a location when its record is there.
    """
    return tuple(_invoice(invoice, layout, file_rank) for invoice in file.invoices())
