"""Totals and counters that changed: right for what stands before them, they follow; else they differ.

A total that is the reference's is not looked at again: when it no longer suits its lines, the lines are
what differs, and they are told.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence

from harness.codecs.b2.breach import number
from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import RECORD_LENGTH, Field
from harness.codecs.b2.rules_totals import invoice_totals
from harness.comparison.fields import Findings, changed
from harness.comparison.stripes import Stripes

__all__ = ["Derived", "judge_total", "judge_totals"]

Derived = tuple[Record, Record, Field]
"""A derived field that changed: the trailer expected, the trailer observed, the field."""

_SHARE = 74
_RULES = {("5", 39): "XR-08", ("5", 74): "XR-10", ("999", 56): "XR-03", ("999", 83): "XR-04"}
_BY_VARIANT = {"5": "XR-09", "6": "XR-06"}
_LOT_SUMS = (
    (25, (("4", 115, 7), ("3", 102, 8))),
    (34, (("4", 108, 7), ("3", 94, 8))),
    (43, (("4", 123, 6), ("3", 122, 7))),
)
"""Field of a type 6, and the fields of type 4 and 3 lines it sums."""


def _sum(stripes: Stripes, kind: str, pos: int, length: int, start: int, stop: int) -> int:
    """Sum one field of the base lines between two ranks."""
    body, codes, code = stripes.body, stripes.codes, int(kind)
    offset, total = pos - 1, 0
    rank = codes.find(code, start, stop)
    while rank >= 0:
        place = rank * RECORD_LENGTH + offset
        text = body[place : place + length]
        total += int(text) if text.isdigit() else 0
        rank = codes.find(code, rank + 1, stop)
    return total


def _lot(stripes: Stripes, stop: int) -> Mapping[int, int]:
    """Return the right values of the type 6 at a rank, by position."""
    codes = stripes.codes
    start = codes.rfind(6, 0, stop) + 1
    invoices = codes.count(2, start, stop)
    sums = {pos: sum(_sum(stripes, *summed, start, stop) for summed in parts) for pos, parts in _LOT_SUMS}
    lines = codes.count(3, start, stop) + codes.count(4, start, stop)
    return {11: invoices, 14: lines, 18: invoices, 22: invoices, **sums}


class _Rights:
    """Right values of the trailers of an observed file, worked out when asked for."""

    def __init__(self, stripes: Stripes, count_reading: str) -> None:
        self._stripes = stripes
        self._reading = count_reading
        self._spans = stripes.invoices()
        self._known: dict[int, Mapping[int, int]] = {}

    def of(self, trailer: Record) -> Mapping[int, int]:
        """Return the right values of a trailer, by position."""
        if trailer.rank not in self._known:
            self._known[trailer.rank] = self._values(trailer)
        return self._known[trailer.rank]

    def _values(self, trailer: Record) -> Mapping[int, int]:
        stripes, rank = self._stripes, trailer.rank - 1
        match trailer.variant:
            case "5":
                place = bisect_right(self._spans, (rank, len(stripes) + 1)) - 1
                return self._invoice(trailer, self._spans[place][0])
            case "6":
                return _lot(stripes, rank)
            case "999":
                return {56: len(stripes), 83: stripes.codes.count(1)}
            case _:
                return {}

    def _invoice(self, trailer: Record, start: int) -> Mapping[int, int]:
        records = [self._stripes.record(rank) for rank in range(start, trailer.rank)]
        totals = invoice_totals(records, self._reading)
        announced = {span.pos: number(trailer, *span) for span in totals}
        # The share follows from the totals announced beside it: a wrong total is told once.
        share = announced[115] - announced[50] + announced[58] - announced[66]
        return {span.pos: value for span, value in totals.items()} | {_SHARE: share}


def judge_totals(found: Sequence[Derived], observed: Stripes, findings: Findings, rules: frozenset[str]) -> None:
    """Judge the derived fields that are not the reference's.

    Args:
        found: The changed fields.
        observed: The file received.
        findings: Completed in place.
        rules: Ids of the rules that hold; a field no held rule gives is compared as it stands.
    """
    rights = _Rights(observed, findings.layout.count_reading)
    for one in found:
        judge_total(one, rights.of, findings, rules)


def judge_total(
    one: Derived, rights: Callable[[Record], Mapping[int, int]], findings: Findings, rules: frozenset[str]
) -> None:
    """Judge one derived field that is not the reference's.

    Args:
        one: The changed field.
        rights: Gives the right values of a trailer, by position; asked only when a held rule gives the field.
        findings: Completed in place.
        rules: Ids of the rules that hold.
    """
    expected, trailer, definition = one
    want, got = (r.text[definition.start : definition.stop] for r in (expected, trailer))
    rule = _RULES.get((trailer.variant, definition.pos)) or _BY_VARIANT.get(trailer.variant, "")
    right = rights(trailer).get(definition.pos) if rule in rules else None
    if right is None:
        changed(findings, trailer, definition, want, got)
    elif got.isascii() and got.isdecimal() and int(got) == right:
        findings.ignore(trailer, definition, "comparison.follows")
    elif right == 0 and not got.strip():
        findings.ignore(trailer, definition, "comparison.filling")
    else:
        findings.differ(trailer, definition, str(right).rjust(definition.length, "0"), got, rule)
