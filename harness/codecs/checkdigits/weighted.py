"""Keys from sums of weighted digits: the B2 key, Luhn and EAN-13."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

__all__ = ["all_digits", "b2_key", "ean13_key", "ean13_ok", "luhn_ok"]

_LUHN_KEY, _LUHN_WHOLE, _EAN_KEY = (2, 1), (1, 2), (3, 1)
"""Weights from the right: of a number without its key, with it, and of an EAN without its key."""
_LONGEST = 40
"""Characters of a number of any register; what is longer is none."""


def all_digits(text: str, length: int = 0) -> bool:
    """Tell whether a text is made of ASCII digits, ``length`` of them when it is not 0."""
    return text.isascii() and text.isdigit() and length in (0, len(text))


def _value(character: str) -> int | None:
    """Return the rank of a digit or letter (A=1, B=2…); None for anything else."""
    if character in "0123456789":
        return int(character)
    if "A" <= character <= "Z" and len(character) == 1:
        return ord(character) - ord("A") + 1
    return None


def _folded(number: str, weights: Sequence[int]) -> int | None:
    """Sum the digits of the products by the weights, from the right."""
    if len(number) > _LONGEST:
        return None
    total = 0
    for character, weight in zip(reversed(number), cycle(weights), strict=False):
        value = _value(character)
        if value is None:
            return None
        total += sum(divmod(value * weight, 10))
    return total


def b2_key(number: str) -> str | None:
    """Return the key of a billing, FINESS, ADELI or RPPS number written without its key.

    Args:
        number: Digits, or the letters A and B of a Corsican number.

    Returns:
        One digit, or None when the number is empty, longer than any, or holds another character.
    """
    total = _folded(number, _LUHN_KEY) if number else None
    return None if total is None else str(-total % 10)


def luhn_ok(digits: str) -> bool:
    """Tell whether a text of digits (SIRET, SIREN) ends with its Luhn key."""
    if not all_digits(digits):
        return False
    total = _folded(digits, _LUHN_WHOLE)
    return total is not None and total % 10 == 0


def ean13_key(number: str) -> str | None:
    """Return the key of the twelve first digits of an EAN-13: weights 3,1,3,1… from the right (GS1 general rules).

    Returns:
        One digit, or None when the text is not twelve digits.
    """
    if not all_digits(number, 12):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(reversed(number), cycle(_EAN_KEY), strict=False))
    return str(-total % 10)


def ean13_ok(code: str) -> bool:
    """Tell whether a CIP13, UCD13 or other EAN-13 ends with its key."""
    return len(code) == 13 and ean13_key(code[:12]) == code[12]
