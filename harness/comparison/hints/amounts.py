"""Causes of a wrong amount: the unit, and the way it was rounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from harness.comparison.hints.clue import Clue, hint
from harness.model.difference import Hint

__all__ = ["hundredfold", "rounding"]

_NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,6})?")
_MONEY = re.compile(r"\d{1,13}[.,]\d{2}")

_WAYS = (ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_DOWN, ROUND_CEILING)
"""Other ways to round than the right one, half up."""
_SAID = (
    ("hints.round-down-or-even", {ROUND_DOWN, ROUND_HALF_EVEN}),
    ("hints.round-down", {ROUND_DOWN}),
    ("hints.round-even", {ROUND_HALF_EVEN}),
    ("hints.round-half-down", {ROUND_HALF_DOWN}),
    ("hints.round-up", {ROUND_CEILING}),
)
"""What is said of the ways that remain possible; the first line whose ways are all among them."""


def _value(text: str) -> Decimal | None:
    found = _NUMBER.fullmatch(text.strip())
    return Decimal(found[0].replace(",", ".")) if found else None


def hundredfold(clue: Clue) -> Iterator[Hint]:
    """An amount or rate a hundred times too large or too small: euros written for cents, or the reverse."""
    wanted, got = _value(clue.expected), _value(clue.observed)
    if not wanted or not got:
        return
    money = clue.amount or bool(_MONEY.fullmatch(clue.expected.strip()) or _MONEY.fullmatch(clue.observed.strip()))
    if got * 100 == wanted or (clue.cents and wanted >= 1000 and got == wanted // 100):
        yield hint("hints.euros-for-cents" if clue.cents else "hints.divided")
    elif wanted * 100 == got:
        yield hint("hints.cents-for-euros" if money and not clue.cents else "hints.multiplied")


def _rounded(exact: Fraction, way: str) -> int:
    cents = Decimal(exact.numerator) / Decimal(exact.denominator)
    return int(cents.quantize(Decimal(1), rounding=way))


def _cents(clue: Clue) -> tuple[int, int] | None:
    """Return both amounts in cents; None when one of them is no amount."""
    wanted, got = _value(clue.expected), _value(clue.observed)
    if wanted is None or got is None:
        return None
    if clue.cents:
        return int(wanted), int(got)
    if _MONEY.fullmatch(clue.expected.strip()) and _MONEY.fullmatch(clue.observed.strip()):
        return int(wanted * 100), int(got * 100)
    return None


def rounding(clue: Clue) -> Iterator[Hint]:
    """An amount rounded otherwise than half up on the line; the way is named when one gives what is observed."""
    both = _cents(clue)
    if both is None or both[0] == both[1]:
        return
    wanted, got = both
    if clue.on_total is not None and got == clue.on_total:
        yield hint("hints.round-total", observed=_euros(got))
    elif clue.exact is not None and wanted == _rounded(clue.exact, ROUND_HALF_UP):
        code = _way(clue.exact, got, clue.alike)
        if code:
            yield hint(code, exact=_exact(clue.exact), observed=_euros(got), expected=_euros(wanted))
    elif abs(wanted - got) == 1:
        yield hint("hints.cent-less" if got < wanted else "hints.cent-more")


def _way(exact: Fraction, got: int, alike: Sequence[tuple[Fraction, int]]) -> str:
    """Return what to say of the ways that give the amount, and those of the lines beside it when one does."""
    ways = {way for way in _WAYS if _rounded(exact, way) == got}
    able = {way for way in ways if all(_rounded(other, way) == written for other, written in alike)} or ways
    return next((code for code, needed in _SAID if needed <= able), "")


def _euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def _exact(cents: Fraction) -> str:
    """Return euros with as many decimals as the exact amount needs, four at most."""
    text = f"{Decimal(cents.numerator) / Decimal(cents.denominator) / 100:.4f}"
    whole, _, decimals = text.partition(".")
    return f"{whole},{decimals[:2]}{decimals[2:].rstrip('0')}"
