"""Where the invoices of a block stand, and which of them have a shape the vectorised tests are not made for.

Sound because a pair of records that follow one another passes only if it is listed here, and every listed pair is one
no rule on the order of records blames; whatever else stands in a file (unknown records, missing ends, strays) makes
its invoice odd, and an odd invoice is read by every rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from harness.comparison.bulk.columns import Block, Bools, Ints, Kinds, Rows

__all__ = ["FOLLOWS", "Invoices"]

_NEXT = ("3", "4", "5")
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "2": ("2S", "3", "4"),
    "2S": ("3", "4"),
    "3": ("3S", "3E", *_NEXT),
    "3S": ("3E", "3F", "3H", *_NEXT),
    "3E": ("3F", "3H", *_NEXT),
    "3F": ("3F", *_NEXT),
    "3H": ("3H", *_NEXT),
    "4": ("4S",),
    "4S": ("4E", "4B", "4H", "4M", *_NEXT),
    "4E": ("4B", "4H", "4M", *_NEXT),
    "4B": ("4B", *_NEXT),
    "4H": ("4H", *_NEXT),
    "4M": ("4M", *_NEXT),
}
"""What may follow each record within an invoice, from its type 2 to its type 5."""


def _pairs(kinds: Kinds) -> Bools:
    table = np.zeros((256, 256), np.bool_)
    for before, after in FOLLOWS.items():
        if before in kinds.code_of:
            table[kinds.code_of[before]] = kinds.among(*after)
    return table


class Invoices:
    """The parts a block falls into: invoices, and the records that open and close lots."""

    def __init__(self, block: Block) -> None:
        """Cut before each type 2, after each type 5, and around the types 1 and 6, as the grouping does."""
        self.block = block
        edge, end = block.of("1", "6"), block.of("1", "6", "5")
        opens = block.of("2") | edge
        opens[1:] |= end[:-1]
        opens[:1] = True
        self.starts: Ints = np.flatnonzero(opens)
        self.stops: Ints = np.append(self.starts[1:], len(block))
        self.of_record: Ints = np.cumsum(opens) - 1
        self.edge: Bools = edge[self.starts]

    def __len__(self) -> int:
        """Return the number of parts."""
        return len(self.starts)

    @cached_property
    def odd(self) -> Bools:
        """Parts that are neither a well-formed invoice nor a lone type 1 or 6."""
        block, codes = self.block, self.block.codes
        wrong = np.ones(len(block), np.bool_)
        wrong[1:] = ~_pairs(block.kinds)[codes[:-1], codes[1:]]
        wrong[self.starts] = False
        ends = block.of("2")[self.starts] & block.of("5")[self.stops - 1]
        found = (np.logical_or.reduceat(wrong, self.starts) | ~ends) & ~self.edge
        if block.ragged:
            found[-1] = ~self.edge[-1]
        return found

    def holding(self, ranks: Ints) -> Bools:
        """Tell which parts hold one of these records."""
        found = np.zeros(len(self), np.bool_)
        found[self.of_record[ranks]] = True
        return found

    def sums(self, ranks: Ints, values: Ints | None = None) -> Ints:
        """Add up a value of some records, or count them, in each part (exact below 2^53)."""
        return np.bincount(self.of_record[ranks], values, len(self)).astype(np.int64)

    def heads(self) -> tuple[Rows, Ints]:
        """Return the type 2 records, and which of them opens each part (any of them where there is none)."""
        rows = self.block.rows("2")
        index = np.zeros(len(self), np.int64)
        index[self.of_record[rows.ranks]] = np.arange(len(rows))
        return rows, index
