"""Shapes a value may have by itself: identifiers, dates, numbers, encodings."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from harness.codecs.checkdigits import nir_key, nir_key_ok
from harness.comparison.certificates import read_subject
from harness.comparison.instants import instant

__all__ = ["MATCHERS", "number", "number_within", "same_shape"]

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LUNAR = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)


def _lunar(text: str) -> bool:
    """Accept civil dates and the dates without month or day known to the register (00, or above 12 and 31)."""
    found = _LUNAR.fullmatch(text)
    if found is None:
        return False
    month, day = int(found[2]), int(found[3])
    known_month = 1 <= month <= 12
    return day <= 31 if known_month else month == 0 or 20 <= month <= 99


def _date(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return False
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _base64(text: str) -> bool:
    try:
        return bool(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        return False


def number(text: str) -> Decimal | None:
    """Read a number written with digits, a sign and a point; None when it is not one."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def number_within(text: str) -> Callable[[str], bool] | None:
    """Read ``12.50±0.01`` or ``10/20`` (bounds included); None when it is neither."""
    centre, plus, margin = text.partition("±")
    low, slash, high = text.partition("/")
    if plus:
        middle, width = number(centre.strip()), number(margin.strip())
        bounds = None if middle is None or width is None else (middle - abs(width), middle + abs(width))
    else:
        first, last = number(low.strip()), number(high.strip())
        bounds = None if not slash or first is None or last is None else (first, last)
    if bounds is None or bounds[0] > bounds[1]:
        return None
    least, most = bounds

    def within(value: str) -> bool:
        found = number(value)
        return found is not None and least <= found <= most

    return within


MATCHERS: Mapping[str, Callable[[str], bool]] = {
    "uuid": lambda v: bool(_UUID.fullmatch(v)),
    "urn-uuid": lambda v: v.startswith("urn:uuid:") and bool(_UUID.fullmatch(v[9:])),
    "instant": lambda v: instant(v) is not None,
    "date": _date,
    "nir": lambda v: nir_key(v) is not None,
    "nir+key": lambda v: len(v) == 15 and nir_key_ok(v[:13], v[13:]),
    "lunar-date": _lunar,
    "base64": _base64,
    "certificate": lambda v: read_subject(v) is not None,
    "number": lambda v: number(v) is not None,
    "any": lambda v: bool(v.strip()),
    "absent": lambda v: not v,
    "opt": lambda _: True,
    "optional": lambda _: True,
}
"""Matchers on the value alone, by name."""

_RECOGNISED = ("urn-uuid", "uuid", "instant", "date", "nir+key", "nir")


def same_shape(expected: str, observed: str) -> bool:
    """Tell whether two values are of one shape: an identifier, a date, digits of one length, or any text."""
    for name in _RECOGNISED:
        if MATCHERS[name](expected):
            return MATCHERS[name](observed)
    if expected.isascii() and expected.isdigit():
        return observed.isascii() and observed.isdigit() and len(observed) == len(expected)
    return bool(observed.strip()) == bool(expected.strip())
