"""Rules on the order of records: file, lots, invoices, complements and their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from harness.codecs.b2.breach import Finding
from harness.codecs.b2.codec import B2File, B2Invoice, Record
from harness.codecs.b2.layout import RECORD_LENGTH, Layout

__all__ = ["CHECKS", "PREDECESSORS", "identity_findings"]

_TYPE = "Type d'enregistrement"
PREDECESSORS = {
    "2S": ("2",),
    "3S": ("3",),
    "3E": ("3S", "3"),
    "3F": ("3S", "3E", "3F"),
    "3H": ("3S", "3E", "3H"),
    "4S": ("4",),
    "4E": ("4S",),
    "4B": ("4S", "4E", "4B"),
    "4H": ("4S", "4E", "4H"),
    "4M": ("4S", "4E", "4M"),
}
"""Which records a complement may directly follow."""

_SUCCESSORS = {
    "000": ("1",),
    "1": ("2",),
    "5": ("2", "6"),
    "6": ("1", "999"),
}
"""What must follow the records that open or close something."""


def _structure(file: B2File, layout: Layout) -> Iterator[Finding]:
    """Every opening record is closed, nothing stands outside."""
    for record in file.strays:
        yield Finding(record.location(), _TYPE, "/".join(layout.records), record.text[:3].strip())
    for before, after in pairwise(file.records):
        wanted = _SUCCESSORS.get(before.variant)
        if wanted and after.variant not in wanted:
            yield Finding(after.location(), _TYPE, "/".join(wanted), after.variant)
    for invoice in file.invoices():
        yield from _invoice_shape(invoice)


def _invoice_shape(invoice: B2Invoice) -> Iterator[Finding]:
    records = invoice.records()
    if invoice.header is None:
        yield Finding(records[0].location(), _TYPE, "2", records[0].variant)
    if not invoice.lines:
        yield Finding(records[0].location(), _TYPE, "3/4", "")
    if invoice.trailer is None:
        yield Finding(records[-1].location(), _TYPE, "5", records[-1].variant)
    for line in invoice.lines:
        if line.base is None:
            yield Finding(line.complements[0].location(), _TYPE, line.complements[0].variant[0], "")


def _frame(file: B2File, _: Layout) -> Iterator[Finding]:
    """XR-01: 128 characters, one 000 first and one 999 last."""
    for variant, kept, rank in (("000", file.header, 0), ("999", file.trailer, -1)):
        if kept is None:
            observed = file.records[rank].variant or file.records[rank].text[:3] if file.records else ""
            yield Finding(f"{variant}#1", _TYPE, variant, observed)
        for record in file.records:
            if record.variant == variant and record is not kept:
                yield Finding(record.location(), _TYPE, "", variant)
    for record in file.records[-1:]:
        if len(record.text) != RECORD_LENGTH:
            yield Finding(record.location(), "Longueur d'enregistrement", str(RECORD_LENGTH), str(len(record.text)))
    for problem in file.problems:
        if problem.code == "codecs.b2-record-length":
            observed = dict(problem.arguments).get("length", "")
            yield Finding(problem.location, "Longueur d'enregistrement", str(RECORD_LENGTH), observed)


def _echo(file: B2File, layout: Layout) -> Iterator[Finding]:
    """XR-02: 999[4..55] repeats 000[4..55]."""
    if file.header is None or file.trailer is None:
        return
    for field in layout.records["999"].fields:
        if field.same_as.startswith("000["):
            expected, observed = (r.text[field.start : field.stop] for r in (file.header, file.trailer))
            if expected != observed:
                yield Finding(file.trailer.location(field.pos, field.length), field.name_fr, expected, observed)


def _lot_closed(file: B2File, _: Layout) -> Iterator[Finding]:
    """XR-05: a type 6 closes each type 1, with its partner and lot number."""
    for lot in file.lots:
        if lot.header is None or lot.trailer is None:
            present = lot.header or lot.trailer or lot.invoices[0].records()[0]
            yield Finding(present.location(), _TYPE, "1 … 6", present.variant)
            continue
        for name, there, here, length in (
            ("Numéro du partenaire de santé + clé", 2, 2, 9),
            ("Numéro de lot", 20, 52, 3),
        ):
            expected, observed = lot.header.read(there, length), lot.trailer.read(here, length)
            if expected != observed:
                yield Finding(lot.trailer.location(here, length), name, expected, observed)


_IDENTITY_P1 = (
    ("Numéro du partenaire", 2, 9),
    ("NIR", 12, 13),
    ("Clé du NIR", 25, 2),
    ("Rang", 27, 3),
    ("Numéro de facture", 30, 9),
)
_IDENTITY_P2 = (*_IDENTITY_P1[:3], ("Numéro de facture", 27, 9))


def identity_findings(records: Sequence[Record]) -> Iterator[tuple[Record, int, int, str]]:
    """Compare the identity block of each record of an invoice with that of its type 2.

    Yields:
        Record, position, length and expected content of each field that is not the same.
    """
    if not records or records[0].variant != "2":
        return
    expected = {name: records[0].read(pos, length) for name, pos, length in _IDENTITY_P1}
    for record in records[1:]:
        short = record.variant in {"3F", "3H", "4S", "4E", "4B", "4H", "4M"}
        for name, pos, length in _IDENTITY_P2 if short else _IDENTITY_P1:
            if record.read(pos, length) != expected[name]:
                yield record, pos, length, expected[name]


def _identity(file: B2File, layout: Layout) -> Iterator[Finding]:
    """XR-07: the identity block does not change from 2 to 5."""
    for invoice in file.invoices():
        for record, pos, length, expected in identity_findings(invoice.records()):
            known = layout.records[record.variant].by_pos.get(pos)
            name = known.name_fr if known else ""
            yield Finding(record.location(pos, length), name, expected, record.read(pos, length))


def _order(file: B2File, _: Layout) -> Iterator[Finding]:
    """XR-11: complements directly follow what they complete; a type 4 always has its 4S."""
    for invoice in file.invoices():
        records = invoice.records()
        for before, after in pairwise(records):
            allowed = PREDECESSORS.get(after.variant)
            if allowed and before.variant not in allowed:
                yield Finding(after.location(), _TYPE, "/".join(allowed), before.variant)
            if before.variant == "4" and after.variant != "4S":
                yield Finding(after.location(), _TYPE, "4S", after.variant)


def _sequences(file: B2File, _: Layout) -> Iterator[Finding]:
    """XR-12: sequence numbers start at 01 and follow one another, in each line."""
    for invoice in file.invoices():
        groups = [invoice.complements, *(line.complements for line in invoice.lines)]
        for group in groups:
            counts: dict[str, int] = {}
            for record in group:
                counts[record.variant] = counts.get(record.variant, 0) + 1
                yield from _sequence(record, counts[record.variant])


def _sequence(record: Record, rank: int) -> Iterator[Finding]:
    pos = 40 if record.variant in {"2S", "3S", "3E"} else 37
    highest = {"S": 1, "E": 1, "M": 26}.get(record.variant[1:], 10)
    expected = f"{rank:02d}" if rank <= highest else f"<= {highest:02d}"
    if record.read(pos, 2) != expected:
        yield Finding(record.location(pos, 2), "Séquence", expected, record.read(pos, 2))


CHECKS = {
    "structure": _structure,
    "XR-01": _frame,
    "XR-02": _echo,
    "XR-05": _lot_closed,
    "XR-07": _identity,
    "XR-11": _order,
    "XR-12": _sequences,
}
