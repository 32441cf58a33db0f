"""A block of whole records as arrays: one row per record, looked at column by column for each variant."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from harness.codecs.b2.frame import Variants
from harness.codecs.b2.layout import RECORD_LENGTH, Layout
from harness.comparison.coding import by_hand, codes_of, variant_codes

__all__ = ["Block", "Bools", "Bytes", "Ints", "Kinds", "Rows", "Words", "bits", "planes"]

Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

_NO_CODE = 0x100
_NEAR = 2048
"""Records whose bytes, and what is worked out of each, fit in the cache of a processor core."""
_PAIRS = tuple(
    (np.uint64((10**width << 8 * width) + 1), np.uint64(8 * width), np.uint64(mask))
    for width, mask in ((1, 0x00FF00FF00FF00FF), (2, 0x0000FFFF0000FFFF), (4, 0x00000000FFFFFFFF))
)
"""Digits into numbers of two, four and eight: factor, shift, and what stays."""
_DIGIT, _LETTER, _BLANK, _ZERO = ord("0"), ord("A"), ord(" "), ord("0")


@dataclass(frozen=True)
class Kinds:
    """What the codes of a dialect stand for."""

    layout: Layout

    @cached_property
    def variants(self) -> Variants:
        """What tells variants apart."""
        return Variants(self.layout)

    @cached_property
    def code_of(self) -> Mapping[str, int]:
        """Code of each variant whose records are told apart by their code alone."""
        return {n: c for n, c in variant_codes(self.layout, self.variants).items() if not by_hand(c)}

    @cached_property
    def name_of(self) -> Mapping[int, str]:
        """Variant of each code that is of one variant only."""
        return {code: name for name, code in self.code_of.items()}

    def among(self, *names: str) -> Bools:
        """Return a table by code: is it one of these variants?"""
        table = np.zeros(256, np.bool_)
        table[[self.code_of[name] for name in names if name in self.code_of]] = True
        return table


@lru_cache(maxsize=1024)
def bits(start: int, stop: int) -> tuple[np.uint64, np.uint64]:
    """Return the bits of these columns in the two words of a plane."""
    row = np.zeros(RECORD_LENGTH, np.uint8)
    row[start:stop] = 1
    low, high = planes(row[None, :], lambda one: one != 0)[0]
    return low, high


def planes(cells: Bytes, test: Callable[[Bytes], Bools]) -> Words:
    """Pack what a test says of each column into two words per record, the first column in the lowest bit.

    A few records at a time: what the test works out of them stays in the nearest memory.
    """
    found: Words = np.empty((len(cells), 2), "<u8")
    for start in range(0, len(cells), _NEAR):
        truths = test(cells[start : start + _NEAR])
        found[start : start + _NEAR] = np.packbits(truths.reshape(-1), bitorder="little").view("<u8").reshape(-1, 2)
    return found


class Rows:
    """The records of one variant within a block, copied side by side."""

    def __init__(self, ranks: Ints, cells: Bytes) -> None:
        """Take ``ranks`` (in the block, in order) out of the block."""
        self.ranks = ranks
        self.cells = cells[ranks]
        self._numbers: dict[tuple[int, int], Ints] = {}

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.ranks)

    @cached_property
    def digits(self) -> Words:
        """Plane of the columns that hold a digit."""
        return planes(self.cells, lambda cells: (cells - _DIGIT) < 10)

    @cached_property
    def blanks(self) -> Words:
        """Plane of the columns that hold a space."""
        return planes(self.cells, lambda cells: cells == _BLANK)

    @cached_property
    def zeros(self) -> Words:
        """Plane of the columns that hold a zero."""
        return planes(self.cells, lambda cells: cells == _ZERO)

    @cached_property
    def strange(self) -> Bools:
        """Records that hold a byte which is neither an upper-case letter, a digit nor a space."""
        plain = planes(self.cells, lambda cells: (cells - _LETTER) < 26) | self.digits | self.blanks
        full = ~np.uint64(0)
        found: Bools = (plain[:, 0] != full) | (plain[:, 1] != full)
        return found

    def full(self, plane: Words, start: int, stop: int) -> Bools:
        """Tell whether all these columns belong to a plane."""
        found = np.ones(len(self), np.bool_)
        for side, mask in enumerate(bits(start, stop)):
            if mask:
                found &= (plane[:, side] & mask) == mask
        return found

    def is_empty(self, start: int, stop: int) -> Bools:
        """Tell whether a field holds nothing but spaces and zeros."""
        return self.full(self.blanks | self.zeros, start, stop)

    def text(self, start: int, stop: int) -> Words:
        """Return up to eight columns as one word, which two records share only if the columns are the same."""
        cells = np.zeros((len(self), 8), np.uint8)
        cells[:, : stop - start] = self.cells[:, start:stop]
        return cells.view(np.uint64)[:, 0]

    def number(self, start: int, stop: int) -> Ints:
        """Return a numeric field; what is not all digits counts as zero, as for the readable rules."""
        if (start, stop) not in self._numbers:
            found = np.zeros(len(self), np.int64)
            for left in range(start, stop, 8):
                right = min(left + 8, stop)
                found *= 10 ** (right - left)
                found += self._number(left, right)
            found[~self.full(self.digits, start, stop)] = 0
            self._numbers[start, stop] = found
        return self._numbers[start, stop]

    def _number(self, start: int, stop: int) -> Ints:
        """Return up to eight columns as a number, the eight digits of a word added up in pairs."""
        cells = np.zeros((len(self), 8), np.uint8)
        cells[:, start - stop :] = self.cells[:, start:stop]
        words: Words = cells.view("<u8")[:, 0]
        words &= 0x0F0F0F0F0F0F0F0F
        for scale, bits_, mask in _PAIRS:
            words *= scale
            words >>= bits_
            words &= mask
        return words.view(np.int64)

    def says(self, start: int, stop: int, *contents: str) -> Bools:
        """Tell whether a field of up to eight columns holds one of these texts, wherever the spaces around it stand."""
        width, found, text = stop - start, np.zeros(len(self), np.bool_), self.text(start, stop)
        for content in contents:
            for left in range(width - len(content) + 1) if content else (0,):
                found |= text == word((" " * left + content).ljust(width))
        return found


def word(text: str) -> np.uint64:
    """Return a text of up to eight latin-1 characters as the word `Rows.text` gives for it."""
    return np.uint64(int.from_bytes(text.encode("latin-1").ljust(8, b"\0"), sys.byteorder))


class Block:
    """Some records of a file that follow one another, none of their invoices cut."""

    def __init__(self, body: bytes, kinds: Kinds, first: int = 0, codes: bytes | None = None) -> None:
        """Take records, ``first`` of which stand before them; the last one of a file may be cut off.

        Args:
            body: Their bytes; with codes, they may go on behind the records.
            kinds: What the codes stand for.
            first: Records that stand before them.
            codes: Their codes, when they are known; then all of them are whole.
        """
        self.body = body
        self.ragged = codes is None and bool(len(body) % RECORD_LENGTH)
        """The last record is too short: arrays hold it filled with spaces, and no test may clear it."""
        if self.ragged:
            body += b" " * (-len(body) % RECORD_LENGTH)
        self.kinds = kinds
        self.first = first
        self.raw_codes = codes_of(body, kinds.variants) if codes is None else codes
        size = len(self.raw_codes) * RECORD_LENGTH
        self.cells: Bytes = np.frombuffer(body, np.uint8, size).reshape(-1, RECORD_LENGTH)
        self.codes: Bytes = np.frombuffer(self.raw_codes, np.uint8)
        self._rows: dict[int, Rows] = {}

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.codes)

    def rows(self, variant: str) -> Rows:
        """Return the records of a variant; none when the dialect does not tell it by its code."""
        return self.rows_of(self.kinds.code_of.get(variant, _NO_CODE))

    def rows_of(self, code: int) -> Rows:
        """Return the records of a code."""
        if code not in self._rows:
            self._rows[code] = Rows(np.flatnonzero(self.codes == code), self.cells)
        return self._rows[code]

    def present(self) -> Mapping[str, Rows]:
        """Return the records of each variant that stands in the block."""
        found = {variant: self.rows(variant) for variant in self.kinds.code_of}
        return {variant: rows for variant, rows in found.items() if len(rows)}

    def of(self, *variants: str) -> Bools:
        """Tell which records are of one of these variants."""
        return self.kinds.among(*variants)[self.codes]
