"""XR-29: invoices of a public hospital whose number may not be that of a *titre de recette*.

Sound because years are compared as the rule compares them, and an invoice is cleared only when its complement has the
form asked for and its number is all digits, of a year between the first act and the making of the file.
"""

from __future__ import annotations

import numpy as np

from harness.codecs.b2.layout import RECORD_LENGTH
from harness.comparison.bulk.columns import Block, Bools, Bytes, Ints, Rows
from harness.comparison.bulk.lines import Lines

__all__ = ["titles"]

_PUBLIC = tuple(f"{code:02d}" for code in range(10, 17))
_LATER = 100
"""After every two-digit year."""


def _alone(record: bytes) -> Rows:
    """Return one record as rows; a missing one as a blank record."""
    cells: Bytes = np.frombuffer(record.ljust(RECORD_LENGTH)[:RECORD_LENGTH], np.uint8).reshape(1, RECORD_LENGTH)
    return Rows(np.zeros(1, np.int64), cells)


def _years(rows: Rows, start: int, absent: int) -> Ints:
    found = rows.number(start, start + 2).copy()
    found[~rows.full(rows.digits, start, start + 2)] = absent
    return found


def _of_lots(block: Block, before: bytes, parts: Ints) -> tuple[Bools, Ints]:
    """Return for each part whether its lot is of a public hospital, and the year of the lot (-1: none)."""
    opens, closes = block.rows("1"), block.rows("6")
    events = np.sort(np.concatenate([opens.ranks, closes.ranks]))
    lot = np.searchsorted(events, parts, side="right")  # 0 = the lot open before the block
    public, year = np.zeros(len(events) + 1, np.bool_), np.full(len(events) + 1, -1, np.int64)
    for rows, places in ((_alone(before), np.zeros(1, np.int64)), (opens, np.searchsorted(events, opens.ranks) + 1)):
        public[places], year[places] = rows.says(25, 27, *_PUBLIC), _years(rows, 71, -1)
    return public[lot], year[lot]


def titles(lines: Lines, lot: bytes) -> Bools:
    """Tell which parts may break the rule; ``lot`` is the type 1 of the lot open before the block, if any."""
    invoices, block = lines.invoices, lines.block
    public, lot_year = _of_lots(block, lot, invoices.starts)
    made = np.maximum(lot_year, _years(_alone(lines.header), 55, -1))
    seconds = block.rows("2S")
    complement = seconds.cells[:, 41:47]
    shaped = seconds.full(seconds.zeros, 41, 44) & seconds.full(seconds.zeros, 45, 47)
    shaped &= seconds.full(seconds.digits, 44, 45)
    has_form = invoices.holding(seconds.ranks[shaped])
    asked = public | invoices.holding(seconds.ranks[((complement != 32) & (complement != 48)).any(axis=1)])
    first = np.full(len(invoices), _LATER, np.int64)
    for rows, at in lines.rows:
        np.minimum.at(first, invoices.of_record[rows.ranks], _years(rows, at["date"][0], _LATER))
    first = np.where(first == _LATER, made, first)
    heads, index = invoices.heads()
    if not len(heads):
        return asked
    year = _years(heads, 29, _LATER)[index]
    numbered = (heads.full(heads.digits, 29, 38) & ~heads.full(heads.zeros, 31, 38))[index]
    return asked & ~(has_form & numbered & (first <= year) & (year <= made))
