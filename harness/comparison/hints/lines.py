"""Amounts of a B2 line: what each follows from, before and after rounding."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction

from harness.codecs.b2.breach import number
from harness.codecs.b2.codec import Record

__all__ = ["amo_of", "exact_of", "follows_from", "total_amo"]

_LINES: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "3": {
        "price": (76, 7), "quantity": (61, 3), "coefficient": (65, 5), "base": (83, 8),
        "rate": (91, 3), "amo": (94, 8), "fees": (102, 8), "amc": (122, 7),
    },
    "4": {
        "price": (91, 7), "quantity": (81, 2), "coefficient": (83, 6), "base": (98, 7),
        "rate": (105, 3), "amo": (108, 7), "fees": (115, 7), "amc": (123, 6),
    },
}  # fmt: skip
"""Position and length of what a line computes with (RG_MF610 and RG_MF620 of the public ACE specification)."""
_ASSOCIATIONS = (Fraction(1), Fraction(1, 2), Fraction(3, 4))
"""Shares of the price of an act that an association code may leave (RG_IP654)."""

Read = Callable[[str], int]
"""Gives a field of one line by its name above."""


def _prices(read: Read) -> tuple[Fraction, ...]:
    whole = Fraction(read("price") * read("quantity") * read("coefficient"), 100)
    return tuple(whole * share for share in _ASSOCIATIONS)


_FORMULAS: Mapping[str, tuple[tuple[str, ...], Callable[[Read], tuple[Fraction, ...]]]] = {
    "base": (("price", "quantity", "coefficient"), _prices),
    "amo": (("base", "rate"), lambda read: (Fraction(read("base") * read("rate"), 100),)),
    "fees": (("base",), lambda read: (Fraction(read("base")),)),
    "amc": (("base", "amo"), lambda read: (Fraction(read("base") - read("amo")),)),
}
"""Amount → the fields it follows from, and the values it may have before it is rounded."""


def _half_up(cents: Fraction) -> int:
    return int(cents + Fraction(1, 2))


def _reader(record: Record) -> Read:
    spans = _LINES[record.variant]
    return lambda name: number(record, *spans[name])


def _name_at(record: Record, pos: int) -> str:
    return next((name for name, (start, _) in _LINES.get(record.variant, {}).items() if start == pos), "")


def exact_of(record: Record, pos: int, wanted: int) -> Fraction | None:
    """Return an amount of a line before rounding, in cents; None when no formula gives the one wanted.

    Args:
        record: The line.
        pos: First position of the amount.
        wanted: The right amount, in cents.
    """
    name = _name_at(record, pos)
    if name not in _FORMULAS:
        return None
    _, formula = _FORMULAS[name]
    return next((value for value in formula(_reader(record)) if value and _half_up(value) == wanted), None)


def amo_of(record: Record) -> tuple[Fraction, int] | None:
    """Return the compulsory share of a line before rounding and as written, in cents; None for other records."""
    if record.variant not in _LINES:
        return None
    read = _reader(record)
    exact = Fraction(read("base") * read("rate"), 100)
    return (exact, read("amo")) if exact else None


def total_amo(records: Sequence[Record], kind: str) -> int | None:
    """Return the compulsory shares of one type of lines, rounded once on their sum, in cents.

    None when rounding once or line by line is the same.
    """
    exact = [found[0] for record in records if record.variant == kind and (found := amo_of(record)) is not None]
    once = _half_up(sum(exact, Fraction(0)))
    return once if once != sum(map(_half_up, exact)) else None


def follows_from(expected: Record, observed: Record, pos: int, changed: Collection[int]) -> bool:
    """Tell whether an amount that differs is right for the fields of its line that differ with it.

    Args:
        expected: The line of the reference.
        observed: The line received.
        pos: First position of the amount.
        changed: First positions of the fields of this line that differ.
    """
    name = _name_at(observed, pos)
    if name not in _FORMULAS or expected.variant != observed.variant:
        return False
    inputs, formula = _FORMULAS[name]
    here, there = _reader(observed), _reader(expected)
    if not {_name_at(observed, other) for other in changed} & set(inputs):
        return False
    pairs = zip(formula(there), formula(here), strict=True)
    return any(_half_up(one) == there(name) and _half_up(other) == here(name) for one, other in pairs)
