"""Pieces of a block read by the codec and the rules, their places told as those of the whole file.

Sound because a piece is cut where the grouping of records starts anew, and stands behind the 000 and the type 1 it
stands behind in the file: a rule on invoices finds in it what it finds in the file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from harness.codecs.b2.breach import Finding
from harness.codecs.b2.codec import B2File, Record, decode
from harness.codecs.b2.layout import RECORD_LENGTH
from harness.codecs.b2.rules import CHECKS
from harness.comparison.bulk.columns import Block

__all__ = ["Pieces", "kind_of"]

_NOBODY = b" " * RECORD_LENGTH
"""A record of no kind."""


def kind_of(record: Record) -> str:
    """Return the name a record is counted under: its variant, or its first character."""
    return record.variant or record.text[:1]


class Pieces:
    """Reads pieces of one block."""

    def __init__(self, block: Block, before: Mapping[str, int]) -> None:
        """Work for a block; ``before`` counts the records of each kind that stand before it."""
        self.block = block
        self._before = before
        self._codes: dict[str, list[int]] = {}
        self._single: dict[str, list[int]] = {}
        self.ahead = 0
        """Records that stand before the piece read last, in what was read."""
        self._read: tuple[tuple[int, int, bytes], B2File] | None = None
        self._sort()

    def _sort(self) -> None:
        names, variants = self.block.kinds.name_of, self.block.kinds.variants
        for code in np.flatnonzero(np.bincount(self.block.codes, minlength=256)).tolist():
            if code in names:
                self._codes.setdefault(names[code], []).append(code)
                continue
            for rank in np.flatnonzero(self.block.codes == code).tolist():
                text = self.raw(rank, rank + 1).decode("latin-1")
                self._single.setdefault(variants.of(text) or text[:1], []).append(rank)
        for ranks in self._single.values():
            ranks.sort()

    def raw(self, start: int, stop: int) -> bytes:
        """Return the bytes of some records of the block."""
        return self.block.body[start * RECORD_LENGTH : stop * RECORD_LENGTH]

    def count(self, kind: str, rank: int) -> int:
        """Count the records of a kind in the file before a rank of the block."""
        found = self._before.get(kind, 0) + bisect_left(self._single.get(kind, ()), rank)
        return found + sum(self.block.raw_codes.count(code, 0, rank) for code in self._codes.get(kind, ()))

    def counts(self) -> Mapping[str, int]:
        """Count the records of each kind up to the end of the block."""
        kinds = {*self._before, *self._codes, *self._single}
        return {kind: self.count(kind, len(self.block)) for kind in kinds}

    def record(self, rank: int) -> Record:
        """Decode one record of the block; its rank and occurrence are those of the file."""
        text = self.raw(rank, rank + 1).decode("latin-1")
        variant = self.block.kinds.variants.of(text)
        return Record(self.block.first + rank + 1, variant, self.count(variant or text[:1], rank) + 1, text)

    def read(self, start: int, stop: int, prefix: bytes = b"") -> B2File:
        """Read some records behind others that stand elsewhere in the file."""
        key = start, stop, prefix
        if self._read is None or self._read[0] != key:
            data = self.raw(start, stop)
            # Among many records a few line ends are strange bytes; so they must be in a piece.
            ends = sum(part.count(end) for part in (prefix, data) for end in (b"\n", b"\r"))
            ahead = prefix[:RECORD_LENGTH] + _NOBODY * (3 * (ends + 1) if ends else 0) + prefix[RECORD_LENGTH:]
            self.ahead = len(ahead) // RECORD_LENGTH
            self._read = key, decode(ahead + data, self.block.kinds.layout)
        return self._read[1]

    def on_record(self, rule: str, rank: int) -> Iterator[Finding]:
        """Yield what a rule on records says of one of them."""
        file = B2File((self.record(rank),), None, (), None)
        yield from CHECKS[rule](file, self.block.kinds.layout)

    def on_part(self, rule: str, start: int, stop: int, prefix: bytes) -> Iterator[Finding]:
        """Yield what a rule says of the invoices in some records."""
        file = self.read(start, stop, prefix)
        ahead = Counter(map(kind_of, file.records[: self.ahead]))
        if rule == "structure":  # strays and successors are looked at where the whole file is known
            file = B2File((), None, file.lots, None)
        for finding in CHECKS[rule](file, self.block.kinds.layout):
            yield finding._replace(location=self._placed(finding.location, start, ahead))

    def _placed(self, location: str, start: int, ahead: Mapping[str, int]) -> str:
        place, _, occurrence = location.rpartition("#")
        kind = place.partition("[")[0]
        return f"{place}#{int(occurrence) - ahead[kind] + self.count(kind, start)}"
