"""B2 files: bytes to records grouped by file, lot, invoice and line, and records to bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from harness.codecs.b2.frame import DEFAULT_BOUND, Variants, frame
from harness.codecs.b2.layout import RECORD_LENGTH, Field, Layout, RecordLayout
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = [
    "B2File",
    "B2Invoice",
    "B2Line",
    "B2Lot",
    "Record",
    "ValueTooLongError",
    "build",
    "decode",
    "encode",
    "fill_record",
    "values_of",
]


class ValueTooLongError(ValueError):
    """A value does not fit its field (a fault of the caller, not of a message)."""

    def __init__(self, field: Field, value: str) -> None:
        """Word the fault."""
        super().__init__(f"{field.location} {field.name_en}: {value!r} does not fit {field.length} characters")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of 128 characters."""

    rank: int
    """Position in the file, from 1."""
    variant: str
    """Type and complement (``4M``); empty when no layout describes it."""
    occurrence: int
    """Which record of this variant in the file, from 1."""
    text: str

    def read(self, pos: int, length: int = 1) -> str:
        """Return ``length`` characters from position ``pos`` (from 1)."""
        return self.text[pos - 1 : pos - 1 + length]

    def location(self, pos: int = 0, length: int = 1) -> str:
        """Return where a field stands, as ``4[108,7]#2``; without position, the record itself."""
        place = f"[{pos},{length}]" if pos else ""
        return f"{self.variant or self.text[:1] or '?'}{place}#{self.occurrence}"


@dataclass(frozen=True, slots=True)
class B2Line:
    """A type 3 or 4 record and the complements that follow it."""

    base: Record | None
    complements: tuple[Record, ...] = ()

    def records(self) -> tuple[Record, ...]:
        """All records of the line."""
        return ((self.base,) if self.base else ()) + self.complements


@dataclass(frozen=True, slots=True)
class B2Invoice:
    """From a type 2 to its type 5; either may be missing in a faulty file."""

    header: Record | None
    complements: tuple[Record, ...] = ()
    lines: tuple[B2Line, ...] = ()
    trailer: Record | None = None

    def records(self) -> tuple[Record, ...]:
        """All records of the invoice, in file order."""
        head = ((self.header,) if self.header else ()) + self.complements
        tail = (self.trailer,) if self.trailer else ()
        return head + tuple(r for line in self.lines for r in line.records()) + tail


@dataclass(frozen=True, slots=True)
class B2Lot:
    """From a type 1 to its type 6."""

    header: Record | None
    invoices: tuple[B2Invoice, ...] = ()
    trailer: Record | None = None


@dataclass(frozen=True, slots=True)
class B2File:
    """A decoded file; what could not be placed is in ``strays``, what was wrong in ``problems``."""

    records: tuple[Record, ...]
    header: Record | None
    lots: tuple[B2Lot, ...]
    trailer: Record | None
    strays: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    separator: bytes = b""

    def invoices(self) -> Iterator[B2Invoice]:
        """All invoices, in file order."""
        for lot in self.lots:
            yield from lot.invoices


def _ambiguous(text: str, variant: str, previous: str, invoice: str) -> bool:
    """Tell whether a letter in column 36 may belong to an invoice number rather than be a complement.

    Args:
        text: The record.
        variant: What column 36 makes it.
        previous: Variant of the record before it.
        invoice: Invoice number of the last type 2; empty before the first one.
    """
    if not text[35:36].isalpha() or variant[0] not in "2345":
        return False
    if len(variant) == 1 or (previous and previous[0] != variant[0]):
        return True
    return bool(invoice) and text[29:38] == invoice != text[26:35]


def _records(body: bytes, layout: Layout) -> tuple[tuple[Record, ...], list[Problem]]:
    variants, counts = Variants(layout), dict[str, int]()
    text, found, problems = body.decode("latin-1"), list[Record](), list[Problem]()
    previous = invoice = ""
    for rank, offset in enumerate(range(0, len(text), RECORD_LENGTH), 1):
        content = text[offset : offset + RECORD_LENGTH]
        variant = variants.of(content)
        key = variant or content[:1]
        counts[key] = counts.get(key, 0) + 1
        record = Record(rank, variant, counts[key], content)
        found.append(record)
        if not variant:
            kind = content[:1] + (content[35:36] if content[:1] in "34" and content[35:36].isalpha() else "")
            unknown = (("rank", str(rank)), ("type", kind))
            problems.append(Problem("codecs.b2-unknown-record", record.location(), unknown))
        elif _ambiguous(content, variant, previous, invoice):
            where = (("previous", previous), ("rank", str(rank)), ("variant", variant))
            problems.append(Problem("codecs.b2-ambiguous-variant", record.location(36), where))
        previous = variant
        invoice = content[29:38] if variant == "2" else invoice
    return tuple(found), problems[:MAX_PROBLEMS]


class _Grouping:
    """Places records one after the other; keeps what is open until something closes it."""

    def __init__(self) -> None:
        self.lots: list[B2Lot] = []
        self.strays: list[Record] = []
        self._lot: Record | None = None
        self._invoices: list[B2Invoice] = []
        self._header: Record | None = None
        self._complements: list[Record] = []
        self._lines: list[tuple[Record | None, list[Record]]] = []

    def _close_invoice(self, trailer: Record | None) -> None:
        if trailer or self._header or self._complements or self._lines:
            lines = tuple(B2Line(base, tuple(more)) for base, more in self._lines)
            self._invoices.append(B2Invoice(self._header, tuple(self._complements), lines, trailer))
        self._header, self._complements, self._lines = None, [], []

    def _close_lot(self, trailer: Record | None) -> None:
        self._close_invoice(None)
        if trailer or self._lot or self._invoices:
            self.lots.append(B2Lot(self._lot, tuple(self._invoices), trailer))
        self._lot, self._invoices = None, []

    def place(self, record: Record) -> None:
        """Put one record where it belongs."""
        kind = record.variant
        if kind == "1":
            self._close_lot(None)
            self._lot = record
        elif kind == "6":
            self._close_lot(record)
        elif kind == "2":
            self._close_invoice(None)
            self._header = record
        elif kind == "5":
            self._close_invoice(record)
        elif kind == "2S":
            self._complements.append(record)
        elif kind in ("3", "4"):
            self._lines.append((record, []))
        elif kind and kind[0] in "34":
            if not self._lines:
                self._lines.append((None, []))
            self._lines[-1][1].append(record)
        else:
            self.strays.append(record)

    def finish(self) -> tuple[B2Lot, ...]:
        """Close what is still open."""
        self._close_lot(None)
        return tuple(self.lots)


def decode(data: bytes, layout: Layout, bound: int = DEFAULT_BOUND) -> B2File:
    """Read a file whatever its state; nothing it may contain raises.

    Args:
        data: The file as received, with or without line ends.
        layout: The dialect.
        bound: Size in bytes above which nothing is read.

    Returns:
        Records and their grouping, with a located problem for everything that is not as it should be.
    """
    framed = frame(data, bound)
    records, problems = _records(framed.body, layout)
    grouping = _Grouping()
    header = records[0] if records and records[0].variant == "000" else None
    trailer = records[-1] if records and records[-1].variant == "999" else None
    for record in records:
        if record is not header and record is not trailer:
            grouping.place(record)
    lots = grouping.finish()
    found = (*framed.problems, *problems)[:MAX_PROBLEMS]
    return B2File(records, header, lots, trailer, tuple(grouping.strays), found, framed.separator)


def build(layout: Layout, variant: str, values: Mapping[int, str | int]) -> str:
    """Return the text of one record; fields left out take their constant or default.

    Args:
        layout: The dialect.
        variant: Type and complement.
        values: Contents by first position; numbers are zero-padded, texts blank-padded.

    Raises:
        ValueTooLongError: when a value does not fit.
        KeyError: when the variant or a position is unknown.
    """
    return fill_record(layout.records[variant], values)


def fill_record(record: RecordLayout, values: Mapping[int, str | int]) -> str:
    """Return the text of one record of any length; see `build`."""
    unknown = set(values) - set(record.by_pos)
    if unknown:
        raise KeyError(f"{record.id}: no field starts at {sorted(unknown)}")
    return "".join(_filled(f, values.get(f.pos)) for f in record.fields)


def _filled(field: Field, value: str | int | None) -> str:
    if value is None:
        return field.filler
    text = str(value)
    if len(text) > field.length:
        raise ValueTooLongError(field, text)
    return text.rjust(field.length, "0") if field.kind == "N" else text.ljust(field.length)


def values_of(record: Record, layout: Layout) -> dict[int, str]:
    """Return the raw contents of every field of a record, by position."""
    known = layout.records.get(record.variant)
    return {f.pos: record.text[f.start : f.stop] for f in known.fields} if known else {}


def encode(records: Iterable[tuple[str, Mapping[int, str | int]] | Record], layout: Layout) -> bytes:
    """Return the bytes of a file, without line ends.

    Args:
        records: (variant, values by position) pairs, or decoded records kept as they were.
        layout: The dialect.
    """
    texts = (r.text if isinstance(r, Record) else build(layout, *r) for r in records)
    return "".join(texts).encode("latin-1")
