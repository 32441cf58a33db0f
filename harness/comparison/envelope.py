"""Counters and sums of lots and of the file, recomputed from the observation; bound values checked."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import RECORD_LENGTH, Layout
from harness.comparison.fields import Findings, family
from harness.comparison.stripes import Stripes
from harness.model.difference import FieldClass

__all__ = ["compare_envelope"]

_LOT_SUMS = (
    (25, 9, (("4", 115, 7), ("3", 102, 8))),
    (34, 9, (("4", 108, 7), ("3", 94, 8))),
    (43, 9, (("4", 123, 6), ("3", 122, 7))),
)
"""Field of a type 6, and the fields of type 4 and 3 lines it sums."""


def _sum(stripes: Stripes, kind: str, pos: int, length: int, start: int, stop: int) -> int:
    """Sum one field of the base lines between two ranks."""
    body, offset, total = stripes.body, pos - 1, 0
    codes = stripes.codes
    code = int(kind)
    rank = codes.find(code, start, stop)
    while rank >= 0:
        place = rank * RECORD_LENGTH + offset
        text = body[place : place + length]
        total += int(text) if text.isdigit() else 0
        rank = codes.find(code, rank + 1, stop)
    return total


def _lot_values(stripes: Stripes, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Yield position, length and right value of each derived field of the type 6 that closes a lot."""
    codes = stripes.codes
    invoices = codes.count(2, start, stop)
    yield 11, 3, invoices
    yield 14, 4, codes.count(3, start, stop) + codes.count(4, start, stop)
    yield 18, 4, invoices
    yield 22, 3, invoices
    for pos, length, summed in _LOT_SUMS:
        yield pos, length, sum(_sum(stripes, kind, at, size, start, stop) for kind, at, size in summed)


def _hold(record: Record, values: Iterator[tuple[int, int, int]], rule: str, findings: Findings) -> None:
    for pos, length, value in values:
        text = record.read(pos, length)
        if (int(text) if text.isdecimal() else 0) != value:
            definition = findings.layout.field(record.variant, pos)
            right = str(value).rjust(length, "0")
            findings.differ(record.location(pos, length), definition, right, text, rule=rule)


def _lots(stripes: Stripes, findings: Findings) -> None:
    start = 0
    for rank in stripes.ranks(6):
        _hold(stripes.record(rank), _lot_values(stripes, start, rank), "XR-06", findings)
        start = rank + 1


def _file(stripes: Stripes, findings: Findings, rules: frozenset[str]) -> None:
    last = len(stripes) - 1
    if last < 0 or stripes.variant(last) != "999":
        return
    trailer = stripes.record(last)
    if "XR-03" in rules:
        _hold(trailer, iter([(56, 8, len(stripes))]), "XR-03", findings)
    if "XR-04" in rules:
        _hold(trailer, iter([(83, 3, stripes.codes.count(1))]), "XR-04", findings)


def _still_used(stripes: Stripes, layout: Layout, group: str, value: str) -> bool:
    """Tell whether a value of a family of fixture-bound fields stands somewhere in a file."""
    starts = {
        (variant, f.start)
        for variant, record in layout.records.items()
        for f in record.fields
        if f.field_class is FieldClass.FIXTURE_BOUND and family(f) == group
    }
    sought = value.encode("latin-1")
    place = stripes.body.find(sought)
    while place >= 0:
        rank, column = divmod(place, RECORD_LENGTH)
        if (stripes.variant(rank), column) in starts:
            return True
        place = stripes.body.find(sought, place + 1)
    return False


def compare_envelope(observed: Stripes, layout: Layout, findings: Findings, rules: frozenset[str]) -> None:
    """Judge what stands outside the invoices and what must hold across the file.

    Args:
        observed: The file received.
        layout: The dialect.
        findings: Completed in place.
        rules: Ids of the rules that hold.
    """
    if "XR-06" in rules:
        _lots(observed, findings)
    _file(observed, findings, rules)
    findings.settle(partial(_still_used, observed, layout))
