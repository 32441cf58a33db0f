"""A window that moves over the records of one file, cut where invoices end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from harness.codecs.b2.layout import RECORD_LENGTH
from harness.comparison.bulk.columns import Block, Bools, Bytes, Kinds
from harness.comparison.bulk.source import Source
from harness.comparison.coding import codes_of
from harness.comparison.stripes import Span, Stripes

__all__ = ["Window"]

_STEP = 8192
"""Records that are read at least: a window of a few more costs less than reading a few."""
_BETWEEN = (0, 1, 6, 9)
"""Codes (see ``coding``) of the records that stand in no invoice."""
_SINGLE = np.zeros(256, np.bool_)
_SINGLE[list(_BETWEEN)] = True


class Window:
    """What was read of a file and not taken yet; counts what was taken."""

    def __init__(self, source: Source, kinds: Kinds) -> None:
        """Stand at the beginning of a file."""
        self._source = source
        self._bodies = source.bodies()
        self._kinds = kinds
        self._taken = 0
        self.first = 0
        self.body = b""
        self.codes = b""
        self.tail = b""
        """The last record when it is cut off: it is never part of the window."""
        self.ended = False
        self.counts: dict[int, int] = {}

    def __len__(self) -> int:
        """Return the number of records in the window."""
        return len(self.codes)

    def fill(self, records: int) -> None:
        """Read until the window holds so many records, or the file ends."""
        if self.ended or len(self) >= records:
            return
        if self._source.separator:
            self._join(records)
        else:
            # What is left of the window is read again with the rest: one reading costs less than joining both.
            step = min(records, _STEP)
            more = -(-(records - len(self)) // step) * step
            body = self._source.piece(self._taken, len(self) + more)
            whole = len(body) // RECORD_LENGTH * RECORD_LENGTH
            self.ended = whole < records * RECORD_LENGTH
            self.body, self.tail = (body[:whole], body[whole:]) if whole < len(body) else (body, b"")
        self.codes += codes_of(self.body, self._kinds.variants, len(self.codes))

    def _join(self, records: int) -> None:
        """Read lines until the window holds so many records."""
        parts, size = [self.body], len(self.body)
        while size < records * RECORD_LENGTH and not self.ended:
            body = next(self._bodies, None)
            if body is None:
                self.ended = True
            elif len(body) % RECORD_LENGTH:
                self.tail = body
            else:
                parts.append(body)
                size += len(body)
        self.body = b"".join(parts)

    def starts(self) -> Bools:
        """Tell before which records of the window an invoice or a lot starts anew."""
        codes: Bytes = np.frombuffer(self.codes, np.uint8)
        found: Bools = (codes == 2) | (codes == 1) | (codes == 6)
        found[1:] |= (codes[:-1] == 5) | (codes[:-1] == 1) | (codes[:-1] == 6)
        return found

    def cut(self, most: int) -> int:
        """Return the last place up to ``most`` where nothing is torn; 0 when there is none."""
        if self.ended and most == len(self):
            return most
        found = np.flatnonzero(self.starts()[1 : most + 1])
        return int(found[-1]) + 1 if len(found) else 0

    def spans(self, ranks: np.ndarray) -> list[Span]:
        """Return where the invoices stand that hold some records; see `Stripes.invoices`."""
        codes: Bytes = np.frombuffer(self.codes, np.uint8)
        single = _SINGLE[codes]
        opens = single | (codes == 2)
        opens[1:] |= single[:-1] | (codes[:-1] == 5)
        opens[:1] = True
        starts = np.flatnonzero(opens)
        places = np.unique(np.searchsorted(starts, ranks, side="right") - 1)
        places = places[~single[starts[places]]]
        stops = np.append(starts[1:], len(codes))
        return list(zip(starts[places].tolist(), stops[places].tolist(), strict=True))

    def stripes(self, records: int, spans: list[Span] | None = None) -> Stripes:
        """Return the first records ready to be compared; with spans, their bytes may go on behind them."""
        body = self.body if spans is not None else self.body[: records * RECORD_LENGTH]
        layout, codes = self._kinds.layout, self.codes[:records]
        return Stripes(body, layout, len(body), first=self.first, before=self.counts, spans=spans, codes=codes)

    def block(self, records: int) -> Block:
        """Return the first records as arrays; the last ones of the file with what is cut off."""
        if self.ended and records == len(self) and self.tail:
            return Block(self.body + self.tail, self._kinds, self.first)
        return Block(self.body, self._kinds, self.first, self.codes[:records])

    def take(self, records: int) -> None:
        """Move on behind the first records."""
        taken = np.bincount(np.frombuffer(self.codes[:records], np.uint8), minlength=256)
        for code in np.flatnonzero(taken).tolist():
            self.counts[code] = self.counts.get(code, 0) + int(taken[code])
        self.first += records
        self._taken += records
        self.body = self.body[records * RECORD_LENGTH :]
        self.codes = self.codes[records:]

    @property
    def before(self) -> Mapping[int, int]:
        """How many of the records taken bear each code."""
        return dict(self.counts)
