"""Changed totals of lots and of the file, whose records stand in other blocks than the trailer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from harness.comparison.bulk.columns import Block
from harness.comparison.bulk.sums import LOT_SUMS

__all__ = ["Carried"]

_LINE_CODES = {"3": 3, "4": 4}


@dataclass(slots=True)
class Carried:
    """Counters and sums since the last type 6, as the comparison of whole files counts them, by code."""

    invoices: int = 0
    lines: int = 0
    amounts: list[int] = field(default_factory=lambda: [0] * len(LOT_SUMS))
    records: int = 0
    lots: int = 0

    def block(self, block: Block, asked: Sequence[int]) -> Mapping[int, Mapping[int, int]]:
        """Add a block; return the right values of the trailers at some ranks of it, by position."""
        ends = [*np.flatnonzero(block.codes == 6).tolist(), len(block)]
        cuts = np.array([0, *ends])
        firsts = _between(np.flatnonzero(block.codes == 2), None, cuts)
        lines, sums = np.zeros(len(ends), np.int64), []
        for code in _LINE_CODES.values():
            lines += _between(block.rows_of(code).ranks, None, cuts)
        for _, parts in LOT_SUMS:
            total = np.zeros(len(ends), np.int64)
            for kind, (pos, length) in parts:
                rows = block.rows_of(_LINE_CODES[kind])
                total += _between(rows.ranks, rows.number(pos - 1, pos - 1 + length), cuts)
            sums.append(total)
        found: dict[int, Mapping[int, int]] = {}
        for at, end in enumerate(ends):
            self.invoices += int(firsts[at])
            self.lines += int(lines[at])
            self.amounts = [old + int(total[at]) for old, total in zip(self.amounts, sums, strict=True)]
            if end < len(block):
                if end in asked:
                    found[end] = self._lot()
                self.invoices, self.lines, self.amounts = 0, 0, [0] * len(LOT_SUMS)
        self.records += len(block)
        self.lots += int(np.count_nonzero(block.codes == 1))
        return found

    def _lot(self) -> Mapping[int, int]:
        counts = {11: self.invoices, 14: self.lines, 18: self.invoices, 22: self.invoices}
        return counts | {span[0]: amount for (span, _), amount in zip(LOT_SUMS, self.amounts, strict=True)}

    def file(self) -> Mapping[int, int]:
        """Return the right values of the 999, by position, once every block was added."""
        return {56: self.records, 83: self.lots}


def _between(ranks: np.ndarray, values: np.ndarray | None, cuts: np.ndarray) -> np.ndarray:
    """Count records, or add up a value of theirs, between one cut and the next."""
    sums = np.arange(len(ranks) + 1) if values is None else np.append(0, np.cumsum(values))
    return np.diff(sums[np.searchsorted(ranks, cuts)])
