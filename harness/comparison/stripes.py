"""A B2 file as stripes: one byte per record tells its variant, so that most records are never decoded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate

from harness.codecs.b2.codec import Record
from harness.codecs.b2.frame import DEFAULT_BOUND, Variants, frame
from harness.codecs.b2.layout import RECORD_LENGTH, Layout
from harness.codecs.problem import Problem
from harness.comparison.coding import by_hand, codes_of, variant_codes

__all__ = ["Span", "Stripes", "changed_records"]

Span = tuple[int, int]
"""First record and record after the last, from 0."""

_OUTSIDE = rb"[^\x00\x01\x02\x05\x06\x09]"
_INVOICE = re.compile(rb"\x02" + _OUTSIDE + rb"*\x05?|" + _OUTSIDE + rb"+\x05?|\x05", re.DOTALL)
"""A type 2 up to its type 5; what stands between invoices without a type 2 is one too."""
_STEP = 1024
"""Records between two places up to which the records of a code are counted once."""
_BLOCK = 32
"""Records compared in one go before looking at single ones."""


class Stripes:
    """One file, or a part of one, cut and ready to be compared.

    Ranks asked for are those within the part; the records given back bear those of the file.
    """

    def __init__(
        self,
        data: bytes,
        layout: Layout,
        bound: int = DEFAULT_BOUND,
        *,
        first: int = 0,
        before: Mapping[int, int] | None = None,
        spans: list[Span] | None = None,
        codes: bytes | None = None,
    ) -> None:
        """Cut the file; a proper one is taken as it is, any other is framed with its problems.

        Args:
            data: Its bytes.
            layout: The dialect.
            bound: Size in bytes above which nothing is read.
            first: Records that stand before this part.
            before: How many of them bear each code.
            spans: The invoices somebody will ask for, when they are known; None = look for all of them.
            codes: Codes of the records of a proper file, when they are known.
        """
        self.problems: tuple[Problem, ...] = ()
        self.body = data
        whole = data and len(data) <= bound and len(data) % RECORD_LENGTH == 0
        if codes is None and (not whole or b"\n" in data or b"\r" in data):
            framed = frame(data, bound)
            self.problems = framed.problems
            # A record that was cut off is told as a fault of the file and not compared.
            self.body = framed.body[: len(framed.body) // RECORD_LENGTH * RECORD_LENGTH]
        self._layout, self._variants = layout, Variants(layout)
        self._own = variant_codes(layout, self._variants)
        self.codes = codes if codes is not None else codes_of(self.body, self._variants)
        self.first = first
        self._before = before or {}
        self._spans = spans
        self._names: dict[int, str] = {}
        self._marks: dict[int, list[int]] = {}
        """How many records of a code stand before every ``_STEP``-th one."""

    def altered(self, body: bytes) -> Stripes:
        """Return the same part of the file with other bytes of the same length, no line ends among them."""
        codes = codes_of(body, self._variants)
        return Stripes(body, self._layout, len(body), first=self.first, before=self._before, codes=codes)

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.codes)

    def raw(self, rank: int) -> bytes:
        """Return the bytes of a record (rank from 0)."""
        return self.body[rank * RECORD_LENGTH : (rank + 1) * RECORD_LENGTH]

    def variant(self, rank: int) -> str:
        """Return the variant of a record; empty when no layout describes it."""
        code = self.codes[rank]
        if (known := self._names.get(code)) is not None:
            return known
        name = self._variants.of(self.raw(rank).decode("latin-1"))
        if not by_hand(code):
            self._names[code] = name
        return name

    def occurrence(self, rank: int) -> int:
        """Return which record of its kind this is, from 1; cheap in whatever order ranks are asked."""
        code = self.codes[rank]
        if code not in self._marks:
            steps = range(0, len(self.codes), _STEP)
            counts = (self.codes.count(code, start, start + _STEP) for start in steps)
            self._marks[code] = [*accumulate(counts, initial=self._before.get(code, 0))]
        step = rank // _STEP
        return self._marks[code][step] + self.codes.count(code, step * _STEP, rank + 1)

    def record(self, rank: int) -> Record:
        """Decode one record (rank from 0)."""
        text = self.raw(rank).decode("latin-1")
        return Record(self.first + rank + 1, self.variant(rank), self.occurrence(rank), text)

    def invoices(self) -> list[Span]:
        """Return where each invoice stands."""
        return self._spans if self._spans is not None else [m.span() for m in _INVOICE.finditer(self.codes)]

    def slice(self, span: Span) -> bytes:
        """Return the bytes of a range of records."""
        return self.body[span[0] * RECORD_LENGTH : span[1] * RECORD_LENGTH]

    def outside(self, spans: list[Span]) -> list[int]:
        """Return the ranks that stand in none of these ranges, which are in order."""
        found, after = list[int](), 0
        for start, stop in spans:
            found += range(after, start)
            after = stop
        return [*found, *range(after, len(self))]

    def ranks(self, code: int) -> Iterator[int]:
        """Yield the ranks of the records of one code, in order."""
        rank = self.codes.find(code)
        while rank >= 0:
            yield rank
            rank = self.codes.find(code, rank + 1)

    def contents(self, variant: str, start: int, stop: int) -> list[bytes]:
        """Return the content of one field (offsets in the record) in each record of a variant, in order."""
        code, body = self._own.get(variant, -1), self.body
        places = (rank * RECORD_LENGTH for rank in self.ranks(code)) if code >= 0 else ()
        return [body[place + start : place + stop] for place in places]


def changed_records(reference: bytes, observed: bytes) -> Iterator[int]:
    """Yield the ranks at which two bodies of the same length differ, from 0."""
    step = _BLOCK * RECORD_LENGTH
    for start in range(0, len(reference), step):
        stop = start + step
        left, right = reference[start:stop], observed[start:stop]
        if left != right:
            for inner in range(0, len(left), RECORD_LENGTH):
                end = inner + RECORD_LENGTH
                if left[inner:end] != right[inner:end]:
                    yield (start + inner) // RECORD_LENGTH
