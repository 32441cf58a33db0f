"""Small files to compare, and how to change one place in them."""

from __future__ import annotations

from harness.codecs.b2 import Layout, Record, decode
from harness.comparison import compare_b2
from harness.model.difference import Comparison
from tests.codecs.b2.sample import hospital, town
from tests.codecs.b2.town import act, invoice, lot_file

__all__ = ["FILE", "HOSPITAL", "OTHER_NIR", "TOWN", "change", "found", "lines_of", "places", "records", "without"]

TOWN = town()
HOSPITAL = hospital()
OTHER_NIR = {12: "1850199999002", 25: "16"}  # 97 - (1850199999002 mod 97) = 16

FILE = lot_file(
    TOWN,
    invoice("000000001", act("G", 3000, 70)),
    invoice("000000002", act("ADI", 4060, 70, ccam="LFQK002"), act("ADI", 998, 70, ccam="NAQK015")),
    invoice("000000003", act("CS", 2500, 100), act("MCS", 500, 100), nir=OTHER_NIR),
)
"""Three invoices of two patients; ranks: 0 000, 1 lot, 2 invoice 1, 7 invoice 2, 16 invoice 3, 23 type 6, 24 999."""


def records(data: bytes = FILE, layout: Layout = TOWN) -> tuple[Record, ...]:
    return decode(data, layout).records


def change(rank: int, pos: int, text: str, data: bytes = FILE) -> bytes:
    """Write ``text`` at a position (from 1) of the record of this rank (from 1)."""
    start = (rank - 1) * 128 + pos - 1
    return data[:start] + text.encode("latin-1") + data[start + len(text) :]


def without(start: int, stop: int, data: bytes = FILE) -> bytes:
    """Leave out the records from rank ``start`` to ``stop`` (from 1, both left out)."""
    return data[: (start - 1) * 128] + data[stop * 128 :]


def lines_of(data: bytes) -> list[bytes]:
    return [data[i : i + 128] for i in range(0, len(data), 128)]


def found(observed: bytes, reference: bytes = FILE, layout: Layout = TOWN) -> Comparison:
    return compare_b2(reference, observed, layout)


def places(comparison: Comparison) -> list[str]:
    return [d.location for d in comparison.differences]
