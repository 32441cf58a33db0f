"""Contents a field may hold, drawn from its definition alone: list, format, check digit, kind and length."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from harness.codecs.b2.codelists import CodeLists
from harness.codecs.b2.layout import Field
from harness.codecs.checkdigits import b2_key

__all__ = ["CARE_DAY", "content", "day", "nir", "numbered"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CARE_DAY = date(2025, 9, 15)


def day(chance: random.Random, back: int = 60) -> str:
    """A day shortly before the day of care, as AAMMJJ."""
    return f"{CARE_DAY - timedelta(days=chance.randrange(back)):%y%m%d}"


def numbered(chance: random.Random, length: int) -> str:
    """A number that ends with its key."""
    number = "".join(chance.choice("123456789") for _ in range(length - 1))
    return number + str(b2_key(number))


def nir(chance: random.Random) -> str:
    """A NIR of nobody: month 55 does not exist."""
    return (
        f"{chance.choice('12')}{chance.randrange(100):02d}55{chance.randrange(96):02d}999{chance.randrange(1000):03d}"
    )


def content(chance: random.Random, field: Field, codes: CodeLists) -> str:
    """A content the definition of the field allows, padded."""
    text = _content(chance, field, codes)
    return text.rjust(field.length, "0") if field.kind == "N" and text else text.ljust(field.length)


def _content(chance: random.Random, field: Field, codes: CodeLists) -> str:
    if field.const:
        return field.filler
    if field.enum:
        return chance.choice(field.enum)
    if fitting := sorted(code for code in codes.get(field.codes, ()) if len(code) == field.length):
        return chance.choice(fitting)
    kinds = (field.check.partition(":")[0], field.pattern, field.format, field.range and "range")
    draw = next((_DRAWN[kind] for kind in kinds if kind in _DRAWN), _plain)
    return draw(chance, field)


def _ccam(chance: random.Random, _: Field) -> str:
    return "".join(chance.choice(_LETTERS) for _ in range(4)) + f"{chance.randrange(1000):03d}"


def _plain(chance: random.Random, field: Field) -> str:
    if field.decimals:
        return str(chance.randrange(1, 10 ** min(field.length, 5)))
    if field.kind == "N":
        return "".join(chance.choice("123456789") for _ in range(field.length))
    return "".join(chance.choice(_LETTERS) for _ in range(chance.randrange(1, field.length + 1)))


_DRAWN: Mapping[str, Callable[[random.Random, Field], str]] = {
    "B2KEY": lambda chance, field: numbered(chance, field.length),
    "RPPS": lambda chance, field: numbered(chance, field.length),
    "LUHN": lambda chance, field: numbered(chance, field.length),
    "NIRKEY": lambda *_: "00",
    "[A-Z]{4}[0-9]{3}": _ccam,
    "AAMMJJ": lambda chance, _: day(chance),
    "range": lambda chance, field: f"{chance.randrange(1, 10):0{field.length}d}",
}
"""Check, pattern, format or range of a field → what draws its content."""
