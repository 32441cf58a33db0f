"""The plain numeric fields of a variant, all of them looked at in a few operations on the words of a record.

Sound because a field holds digits only, or blanks only, exactly when each of its columns holds one or the other and no
column differs in that from the next one.  A field that stands in both words of a record is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from harness.codecs.b2.layout import Field
from harness.comparison.bulk.columns import Bools, Rows, Words, bits

__all__ = ["Numeric"]

_HALF = 64
"""Columns in a word."""


def _mask(spans: Sequence[tuple[int, int]]) -> Words:
    """Return the bits of several ranges of columns."""
    masks = [bits(start, stop) for start, stop in spans]
    found: Words = np.bitwise_or.reduce(np.array([(0, 0), *masks], np.uint64), axis=0)
    return found


class Numeric:
    """The numeric fields held to nothing but their kind."""

    def __init__(self, fields: Sequence[Field]) -> None:
        """Sort them: digits wanted, digits or blanks wanted within one word, the same over both words."""
        optional = [(one.start, one.stop) for one in fields if one.presence != "O"]
        self._split = [(start, stop) for start, stop in optional if start < _HALF < stop]
        inside = [span for span in optional if span not in self._split]
        self._digits = _mask([(one.start, one.stop) for one in fields if one.presence == "O"])
        self._either = _mask(inside)
        self._steps = _mask([(start, stop - 1) for start, stop in inside])
        """Columns followed by another one of the same field."""

    def suspects(self, rows: Rows) -> Bools:
        """Tell which records may hold something else in one of the fields."""
        found = np.zeros(len(rows), np.bool_)
        for side in range(2):
            digits = rows.digits[:, side]
            wrong = ~digits & self._digits[side]
            wrong |= ~(digits | rows.blanks[:, side]) & self._either[side]
            wrong |= (digits ^ (digits >> np.uint64(1))) & self._steps[side]
            found |= wrong != 0
        for place in self._split:
            found |= ~(rows.full(rows.digits, *place) | rows.full(rows.blanks, *place))
        return found
