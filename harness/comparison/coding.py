"""One byte per record: which variant it is, worked out for a whole file in a few passes of C."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from harness.codecs.b2.frame import Variants
from harness.codecs.b2.layout import RECORD_LENGTH, Layout

__all__ = ["by_hand", "codes_of", "variant_codes"]

UNKNOWN = 0x70
"""High half of a record whose letter in column 36 no layout knows."""
_LETTER_KIND = 0x0F
"""Low half of a record whose type is not a digit."""


def by_hand(code: int) -> bool:
    """Tell whether records of one code may still be of several variants."""
    return code & 0xF0 == UNKNOWN or code & 0x0F in {0, 9, _LETTER_KIND}


def _table(values: Mapping[str, int], default: int = 0) -> bytes:
    table = bytearray([default]) * 256
    for character, value in values.items():
        table[ord(character)] = value
    return bytes(table)


def _letters_36(variants: Variants) -> dict[str, int]:
    letters = {chr(c): UNKNOWN for c in range(256) if chr(c).isalpha()}
    known = sorted({letter for _, letter in variants.at_36})
    return letters | {letter: min(0x10 * rank, UNKNOWN) for rank, letter in enumerate(known, 1)}


def _letters_39(variants: Variants) -> dict[str, int]:
    known = sorted({letter for _, letter in variants.at_39})
    return {letter: 0x80 + 0x10 * rank if rank < 8 else UNKNOWN for rank, letter in enumerate(known)}


@dataclass(frozen=True, slots=True)
class _Tables:
    """What turns the columns that tell variants apart into halves of codes, worked out once per dialect."""

    low: bytes
    third: bytes
    at_36: bytes
    at_39: tuple[tuple[bytes, bytes], ...]
    """For each type with complements in column 39: the type, and its letters."""


@lru_cache(maxsize=16)
def _tables(variants: Variants) -> _Tables:
    letters, at_39 = _letters_39(variants), []
    for base in sorted({kind for kind, _ in variants.at_39}):
        mine = {letter: code for letter, code in letters.items() if (base, letter) in variants.at_39}
        at_39.append((_table({base: 0xF0}), _table(mine)))
    low = _table({str(d): d for d in range(10)}, _LETTER_KIND)
    return _Tables(low, _table({"3": 0xF0, "4": 0xF0}), _table(_letters_36(variants)), tuple(at_39))


def codes_of(body: bytes, variants: Variants, start: int = 0) -> bytes:
    """Return one byte per record: type in the low half, complement in the high half.

    The three columns that tell variants apart are cut out as stripes and joined as big integers: this
    costs a few passes over one byte per record instead of a decision per record.

    Args:
        body: Whole records, nothing between them.
        variants: What tells the variants of the dialect apart.
        start: Records at the beginning whose codes are not asked for.
    """
    number, tables, place = int.from_bytes, _tables(variants), start * RECORD_LENGTH
    kind = body[place::RECORD_LENGTH]
    size = len(kind)
    low = number(kind.translate(tables.low))
    third = number(kind.translate(tables.third))
    high = number(body[place + 35 :: RECORD_LENGTH].translate(tables.at_36)) & third
    free = number(high.to_bytes(size).translate(bytes([0xFF]) + bytes(255)))
    column = body[place + 38 :: RECORD_LENGTH]
    for base, letters in tables.at_39:
        high |= number(column.translate(letters)) & number(kind.translate(base)) & free
    return (low | high).to_bytes(size)


def variant_codes(layout: Layout, variants: Variants) -> dict[str, int]:
    """Return the code of each variant that has one of its own."""
    found: dict[str, int] = {}
    high = {36: _letters_36(variants), 39: _letters_39(variants)}
    for name, record in layout.records.items():
        position, letter = record.complement
        if name[0].isdigit():
            found[name] = int(name[0]) | (high[position][letter] if position else 0)
    return found
