"""The registration number (NIR) and its key, Corsica included."""

from __future__ import annotations

import re

__all__ = ["b2_key", "is_number", "key_is_right", "key_of"]

_SHAPE = re.compile(r"[0-9]{5}(?:[0-9]{2}|2[AB])[0-9]{6}", re.ASCII)


def is_number(number: str) -> bool:
    """Tell whether the thirteen characters have the shape of a NIR."""
    return _SHAPE.fullmatch(number) is not None


def key_of(number: str) -> str:
    """Return the two-digit key: 97 − (number mod 97), 2A counted as 19 and 2B as 18."""
    digits = number.replace("2A", "19").replace("2B", "18")
    return f"{97 - int(digits) % 97:02d}"


def key_is_right(number: str, key: str) -> bool:
    """Tell whether the key is the number's own; a number of another shape has no right key."""
    return is_number(number) and key == key_of(number)


def b2_key(number: str) -> str:
    """Return the control digit of a billing, FINESS or RPPS number; letters count as A=1, B=2 and so on."""
    total = 0
    for index, character in enumerate(reversed(number)):
        value = ord(character) - ord("A") + 1 if character.isalpha() else int(character)
        product = value * (2 - index % 2)
        total += product // 10 + product % 10
    return str(-total % 10)
