"""Rules on a file as a whole: its order, its first and last records, its counts; few records need be kept for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from harness.codecs.b2.breach import Finding
from harness.codecs.b2.codec import B2File, Record
from harness.codecs.b2.layout import Layout
from harness.codecs.b2.rules import CHECKS, MAX_BREACHES
from harness.codecs.problem import Problem
from harness.comparison.bulk.lots import wrong
from harness.comparison.bulk.pieces import Pieces

__all__ = ["Ends"]

_ENDS = ("000", "999")
_AFTER = {"1": ("2",), "5": ("2", "6"), "6": ("1",)}
"""What follows some records in a well-formed file; any other pair is shown to the rule."""
_KEPT = MAX_BREACHES + 2
"""Records kept of each kind the rules tell one by one: more are never told."""


@dataclass(slots=True)
class Ends:
    """What the rules on the whole file need to know of it."""

    layout: Layout
    first: Record | None = None
    last: Record | None = None
    size: int = 0
    lots: int = 0
    unknown: list[Record] = field(default_factory=list)
    """Records no layout describes, and those that may stand at an end only, in order."""
    ends: dict[str, list[Record]] = field(default_factory=lambda: {name: [] for name in _ENDS})
    pairs: list[Finding] = field(default_factory=list)
    """What was found on records that follow others."""

    def block(self, pieces: Pieces) -> None:
        """Take note of a block that is not empty."""
        block = pieces.block
        known = np.zeros(256, np.bool_)
        known[list(block.kinds.name_of)] = True
        self.first = self.first or pieces.record(0)
        self._pairs(pieces, known)
        for rank in np.flatnonzero(~known[block.codes]).tolist():
            record = pieces.record(rank)
            if record.variant in _ENDS and len(self.ends[record.variant]) < _KEPT:
                self.ends[record.variant].append(record)
            if len(self.unknown) < _KEPT:
                self.unknown.append(record)
        self.last = pieces.record(len(block) - 1)
        self.size += len(block)
        self.lots += int(np.count_nonzero(block.of("1")))

    def _pairs(self, pieces: Pieces, known: np.ndarray) -> None:
        block, table = pieces.block, np.zeros((256, 256), np.bool_)
        table[known] = True
        for before, after in _AFTER.items():
            if before in block.kinds.code_of:
                table[block.kinds.code_of[before]] = block.kinds.among(*after)
        if self.last is not None:
            self._pair(self.last, pieces.record(0))
        for rank in np.flatnonzero(~table[block.codes[:-1], block.codes[1:]]).tolist():
            self._pair(pieces.record(rank), pieces.record(rank + 1))

    def _pair(self, before: Record, after: Record) -> None:
        if len(self.pairs) < MAX_BREACHES:
            self.pairs += CHECKS["structure"](B2File((before, after), None, (), None), self.layout)

    def join(self, later: Ends) -> None:
        """Add the rest of the file, whose first record may follow the last one of this part."""
        self.last = later.last
        self.size += later.size
        self.lots += later.lots
        self.unknown = (self.unknown + later.unknown)[:_KEPT]
        self.ends = {name: (self.ends[name] + later.ends[name])[:_KEPT] for name in _ENDS}
        self.pairs += later.pairs

    def findings(self, problems: Sequence[Problem]) -> Iterator[tuple[str, Finding]]:
        """Yield what the rules say, in their order; of ``structure``, what comes before the shape of invoices.

        Args:
            problems: What was wrong with the cutting of the file.
        """
        header = self.first if self.first and self.first.variant == "000" else None
        trailer = self.last if self.last and self.last.variant == "999" else None
        strays = tuple(r for r in self.unknown if r not in (header, trailer))
        for finding in CHECKS["structure"](B2File((), None, (), None, strays), self.layout):
            yield "structure", finding
        for finding in self.pairs:
            yield "structure", finding
        file = B2File(self._sample(header, trailer), header, (), trailer, (), tuple(problems))
        for rule in ("XR-01", "XR-02"):
            for finding in CHECKS[rule](file, self.layout):
                yield rule, finding
        if trailer is not None:
            for rule, span, value in (("XR-03", (56, 8), self.size), ("XR-04", (83, 3), self.lots)):
                for finding in wrong(trailer, {span: value}, self.layout):
                    yield rule, finding

    def _sample(self, header: Record | None, trailer: Record | None) -> tuple[Record, ...]:
        """Return the first and last records of the file, and those between them that belong at an end."""
        seen = {r.rank: r for r in (self.first, *self.ends["000"], *self.ends["999"], self.last) if r is not None}
        seen |= {r.rank: r for r in (header, trailer) if r is not None}
        return tuple(seen[rank] for rank in sorted(seen))
