"""Rules on what runs through an invoice: its identity block (XR-07) and the numbering of complements (XR-12).

Sound because well-formed invoices only are cleared (see ``shape``): when each record says what the one before it says,
every record says what the type 2 says; and complements of one kind stand side by side, so that each number is one more
than the number before it.
"""

from __future__ import annotations

import numpy as np

from harness.comparison.bulk.columns import Block, Bools, Words
from harness.comparison.bulk.shape import FOLLOWS, Invoices

__all__ = ["identity", "sequences"]

_SHORT = ("3F", "3H", "4S", "4E", "4B", "4H", "4M")
"""Records without a beneficiary rank: their invoice number stands three columns earlier."""
_LONG = ("2", "2S", "3", "3S", "3E", "4", "5")
_SHARED = np.zeros(32, np.uint8)
_SHARED[[*range(1, 10), *range(11, 26)]] = 0xFF
_WORDS = _SHARED.view("<u8")
"""Partner, NIR and key in the first 32 columns."""
_RANK = np.uint64(0xFFFFFF)
_BYTE, _WORD = np.uint64(0xFF), np.uint64(64)
_TO_SHORT, _TO_LONG = np.uint64(8 * (26 - 24)), np.uint64(8 * (29 - 24))
"""Bits of the fourth word before the number, for each kind of record; the rank stands where short numbers do."""


def _changes(words: Words) -> Bools:
    """Tell which rows are not the row before them."""
    found = np.zeros(len(words), np.bool_)
    found[1:] = words[1:] != words[:-1]
    return found


def identity(block: Block, invoices: Invoices) -> Bools:
    """XR-07: partner, NIR, key and number do not change within an invoice, nor the rank where there is one."""
    words, inner = np.ascontiguousarray(block.cells[:, :40]).view("<u8"), np.ones(len(block), np.bool_)
    inner[invoices.starts] = False
    broken = np.zeros(len(block), np.bool_)
    for side, mask in enumerate(_WORDS):
        broken |= _changes(words[:, side] & mask)
    fourth, fifth = words[:, 3], words[:, 4]
    # The nine columns of the number end in the fifth word: eight of them make a word, the last one is a byte.
    before: Words = np.where(block.of(*_SHORT), _TO_SHORT, _TO_LONG)
    broken |= _changes((fourth >> before) | (fifth << (_WORD - before)))
    broken |= _changes((fifth >> before) & _BYTE)
    found = invoices.holding(np.flatnonzero(broken & inner))
    long = np.flatnonzero(block.of(*_LONG))
    changed = long[_changes((fourth[long] >> _TO_SHORT) & _RANK)]
    return found | invoices.holding(changed[inner[changed]])


def sequences(block: Block, invoices: Invoices) -> Bools:
    """XR-12: complements of one kind are numbered from 01."""
    found = np.zeros(len(invoices), np.bool_)
    for variant in FOLLOWS:
        if len(variant) == 1:
            continue
        rows, start = block.rows(variant), 39 if variant in {"2S", "3S", "3E"} else 36
        number, expected = rows.number(start, start + 2), np.ones(len(rows), np.int64)
        beside = np.flatnonzero(np.diff(rows.ranks) == 1) + 1
        expected[beside] = number[beside - 1] + 1
        highest = {"S": 1, "E": 1, "M": 26}.get(variant[1:], 10)
        right = (number == expected) & (number <= highest) & rows.full(rows.digits, start, start + 2)
        found |= invoices.holding(rows.ranks[~right])
    return found
