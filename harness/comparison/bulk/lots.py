"""Rules on lots, whose records are too many to be kept: counters and sums are carried from block to block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from harness.codecs.b2.breach import Finding
from harness.codecs.b2.codec import B2File, B2Invoice, B2Lot, Record
from harness.codecs.b2.layout import Layout
from harness.codecs.b2.rules import CHECKS
from harness.codecs.b2.rules_totals import lot_totals
from harness.comparison.bulk.pieces import Pieces
from harness.comparison.bulk.shape import Invoices
from harness.comparison.bulk.sums import LOT_SUMS, lot_sums

__all__ = ["Lots", "wrong"]

_INVOICES = ((11, 3), (18, 4), (22, 3))
_LINES = (14, 4)


def wrong(trailer: Record, expected: dict[tuple[int, int], int], layout: Layout) -> Iterator[Finding]:
    """Yield the fields of a trailer that do not hold what was counted (blank = zero), worded as the rules word it."""
    for (pos, length), value in expected.items():
        text = trailer.read(pos, length)
        observed = text.strip() or "0"
        if not observed.isdecimal() or int(observed) != value:
            name = layout.field(trailer.variant, pos).name_fr
            yield Finding(trailer.location(pos, length), name, str(value).rjust(length, "0"), text)


@dataclass(slots=True)
class Lots:
    """The lot that is open at the end of a block, and what was found in those that are closed."""

    layout: Layout
    header: Record | None = None
    first: Record | None = None
    """First record of its first invoice."""
    invoices: int = 0
    lines: int = 0
    amounts: list[int] = field(default_factory=lambda: [0] * len(LOT_SUMS))

    def block(self, pieces: Pieces, invoices: Invoices) -> Iterator[tuple[str, Finding]]:
        """Yield what XR-05 and XR-06 say of the lots a block closes."""
        counts, lines, amounts = self._added(pieces, invoices)
        before = 0
        for part in np.flatnonzero(invoices.edge).tolist():
            self._add(pieces, invoices, before, part, counts, lines, amounts)
            record = pieces.record(int(invoices.starts[part]))
            yield from self.close(record if record.variant == "6" else None)
            self.header = record if record.variant == "1" else None
            before = part + 1
        self._add(pieces, invoices, before, len(invoices), counts, lines, amounts)

    def _added(self, pieces: Pieces, invoices: Invoices) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the invoices, lines and amounts before each part; odd parts are counted by the codec."""
        lines, amounts = lot_sums(pieces.block, invoices)
        counts = (~invoices.edge).astype(np.int64)
        for part in np.flatnonzero(invoices.odd).tolist():
            file = pieces.read(int(invoices.starts[part]), int(invoices.stops[part]))
            lot = B2Lot(None, tuple(file.invoices()))
            totals = {span.pos: value for span, value in lot_totals(lot).items()}
            counts[part], lines[part] = totals[_INVOICES[0][0]], totals[_LINES[0]]
            amounts[:, part] = [totals[pos] for (pos, _), _ in LOT_SUMS]
        whole = np.vstack([counts, lines, amounts])
        sums = np.concatenate([np.zeros((len(whole), 1), np.int64), np.cumsum(whole, axis=1)], axis=1)
        return sums[0], sums[1], sums[2:]

    def _add(
        self, pieces: Pieces, invoices: Invoices, start: int, stop: int,
        counts: np.ndarray, lines: np.ndarray, amounts: np.ndarray,
    ) -> None:  # fmt: skip
        added = int(counts[stop] - counts[start])
        if added and self.first is None:
            part = int(np.searchsorted(counts[start + 1 : stop + 1], counts[start], side="right")) + start
            self.first = pieces.record(int(invoices.starts[part]) + self._head(pieces, invoices, part))
        self.invoices += added
        self.lines += int(lines[stop] - lines[start])
        self.amounts = [old + int(row[stop] - row[start]) for old, row in zip(self.amounts, amounts, strict=True)]

    @staticmethod
    def _head(pieces: Pieces, invoices: Invoices, part: int) -> int:
        """Return which record of a part is the first of its invoice: that of a well-formed one opens it."""
        if not invoices.odd[part]:
            return 0
        file = pieces.read(int(invoices.starts[part]), int(invoices.stops[part]))
        return next(file.invoices()).records()[0].rank - 1 - pieces.ahead

    def close(self, trailer: Record | None) -> Iterator[tuple[str, Finding]]:
        """Close the open lot, if there is one; yield what the rules say of it."""
        if trailer is not None or self.header is not None or self.invoices:
            known = (B2Invoice(self.first),) if self.first is not None else ()
            file = B2File((), None, (B2Lot(self.header, known, trailer),), None)
            for finding in CHECKS["XR-05"](file, self.layout):
                yield "XR-05", finding
            if trailer is not None:
                expected = {_INVOICES[0]: self.invoices, _LINES: self.lines}
                expected |= dict.fromkeys(_INVOICES[1:], self.invoices)
                expected |= {span: amount for (span, _), amount in zip(LOT_SUMS, self.amounts, strict=True)}
                for finding in wrong(trailer, expected, self.layout):
                    yield "XR-06", finding
        self.header, self.first, self.invoices, self.lines = None, None, 0, 0
        self.amounts = [0] * len(LOT_SUMS)
