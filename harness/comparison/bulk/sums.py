"""Rules on counters and sums of invoices and lots, worked out for a whole block at once.

Sound because amounts are read as the readable rules read them (what is not all digits counts as zero) and a total is
cleared only when it is all digits and equal, or blank and zero.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from harness.comparison.bulk.columns import Block, Bools, Ints, Rows
from harness.comparison.bulk.shape import Invoices

__all__ = ["INVOICE_SUMS", "LOT_SUMS", "count", "lot_sums", "patient_share", "sums"]

Span = tuple[int, int]
"""First position (from 1) and length."""

INVOICE_SUMS: tuple[tuple[Span, str, Span], ...] = (
    ((42, 8), "3", (83, 8)),
    ((50, 8), "3", (94, 8)),
    ((58, 8), "4", (115, 7)),
    ((66, 8), "4", (108, 7)),
    ((82, 8), "3", (122, 7)),
    ((90, 8), "4", (123, 6)),
    ((115, 8), "3", (102, 8)),
)
"""Total of a type 5, type of the lines, field summed (XR-09)."""
LOT_SUMS: tuple[tuple[Span, tuple[tuple[str, Span], ...]], ...] = (
    ((25, 9), (("3", (102, 8)), ("4", (115, 7)))),
    ((34, 9), (("3", (94, 8)), ("4", (108, 7)))),
    ((43, 9), (("3", (122, 7)), ("4", (123, 6)))),
)
"""Total of a type 6, and the fields of lines it sums (XR-06)."""


def _number(rows: Rows, span: Span) -> Ints:
    return rows.number(span[0] - 1, span[0] - 1 + span[1])


def _sum(block: Block, invoices: Invoices, kind: str, span: Span) -> Ints:
    rows = block.rows(kind)
    return invoices.sums(rows.ranks, _number(rows, span))


def _wrong(block: Block, invoices: Invoices, span: Span, expected: Ints) -> Bools:
    """Tell which invoices have a type 5 that does not say what is expected of each part."""
    rows, start, stop = block.rows("5"), span[0] - 1, span[0] - 1 + span[1]
    wanted = expected[invoices.of_record[rows.ranks]]
    right = rows.full(rows.digits, start, stop) & (_number(rows, span) == wanted)
    right |= rows.full(rows.blanks, start, stop) & (wanted == 0)
    return invoices.holding(rows.ranks[~right])


def count(block: Block, invoices: Invoices) -> Bools:
    """XR-08: the type 5 counts the type 3 and 4 records, with or without their complements."""
    lines = [name for name in block.kinds.code_of if name[0] in "34"]
    counted = [name for name in lines if block.kinds.layout.count_reading == "all" or len(name) == 1]
    return _wrong(block, invoices, (39, 3), invoices.sums(np.flatnonzero(block.of(*counted))))


def sums(block: Block, invoices: Invoices) -> Bools:
    """XR-09: the totals of the type 5 are sums of the lines."""
    found = np.zeros(len(invoices), np.bool_)
    for total, kind, span in INVOICE_SUMS:
        found |= _wrong(block, invoices, total, _sum(block, invoices, kind, span))
    return found


def patient_share(block: Block, invoices: Invoices) -> Bools:
    """XR-10: the patient's share follows from the expense and the totals of the type 5 itself."""
    trailers, expected = block.rows("5"), _sum(block, invoices, "3", (102, 8))
    own: Callable[[Span], Ints] = lambda span: invoices.sums(trailers.ranks, _number(trailers, span))  # noqa: E731
    return _wrong(block, invoices, (74, 8), expected - own((50, 8)) + own((58, 8)) - own((66, 8)))


def lot_sums(block: Block, invoices: Invoices) -> tuple[Ints, Ints]:
    """Return what each part adds to its lot: number of lines, and the three amounts of a type 6 (one row each)."""
    lines = invoices.sums(np.flatnonzero(block.of("3", "4")))
    amounts = [sum(_sum(block, invoices, kind, span) for kind, span in parts) for _, parts in LOT_SUMS]
    return lines, np.array(amounts)
