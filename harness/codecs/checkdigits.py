"""Check digits of the trade: billing numbers (B2 key), NIR keys and Luhn."""

from __future__ import annotations

__all__ = ["b2_key", "luhn_ok", "nir_key", "nir_key_ok"]

_CORSICA = {"2A": "19", "2B": "18"}
"""The two departments that hold a letter, and the number that stands for them in the key."""


def _value(character: str) -> int | None:
    """Return the rank of a digit or letter (A=1, B=2…); None for anything else."""
    if character in "0123456789":
        return int(character)
    if "A" <= character <= "Z" and len(character) == 1:
        return ord(character) - ord("A") + 1
    return None


def _weighted(number: str, first_weight: int) -> int | None:
    """Sum the digits of the products by 2,1,2,1… (or 1,2,1,2…) from the right."""
    total, weight = 0, first_weight
    for character in reversed(number):
        value = _value(character)
        if value is None:
            return None
        product = value * weight
        total += product // 10 + product % 10
        weight = 3 - weight
    return total


def b2_key(number: str) -> str | None:
    """Return the key of a billing, FINESS, ADELI or RPPS number written without its key.

    Args:
        number: Digits, or the letters A and B of a Corsican number.

    Returns:
        One digit, or None when the number is empty or holds another character.
    """
    total = _weighted(number, 2) if number else None
    return None if total is None else str((10 - total % 10) % 10)


def luhn_ok(digits: str) -> bool:
    """Tell whether a text of digits (SIRET, SIREN) ends with its Luhn key."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    total = _weighted(digits, 1)
    return total is not None and total % 10 == 0


def nir_key(nir: str) -> str | None:
    """Return the two-digit key of a 13-character NIR; 2A and 2B are read as 19 and 18.

    Returns:
        ``01`` to ``97``, or None when the text is not a 13-character NIR.
    """
    if len(nir) != 13 or not nir.isascii():
        return None
    digits = nir[:5] + _CORSICA.get(nir[5:7], nir[5:7]) + nir[7:]
    return f"{97 - int(digits) % 97:02d}" if digits.isdigit() else None


def nir_key_ok(nir: str, key: str) -> bool:
    """Tell whether ``key`` is the key of ``nir``."""
    return nir_key(nir) == key
