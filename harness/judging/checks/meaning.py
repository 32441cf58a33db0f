"""Values of unlike formats read as what they mean, so that a date of a B2 file can be that of an XML request."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

__all__ = ["MEANINGS"]

_DATES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:T.*)?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:\d{4}.*)?",
        r"(?P<d>\d{2})[-/](?P<m>\d{2})[-/](?P<y>\d{4})",
        r"(?P<y>\d{2})(?P<m>\d{2})(?P<d>\d{2})",
    )
)
"""ISO 8601, HL7, French, and AAMMJJ as B2 writes it, of this century."""
_EUROS = re.compile(r"-?\d{1,12}[.,]\d{2}", re.ASCII)
_CENTS = re.compile(r"\d{1,14}", re.ASCII)


def _date(value: str) -> str:
    """Return ``AAAA-MM-JJ``; a text that is no date stands for itself."""
    for shape in _DATES:
        found = shape.fullmatch(value.strip())
        if found:
            return f"{found['y'].rjust(4, '_').replace('__', '20')}-{found['m']}-{found['d']}"
    return value


def _amount(value: str) -> str:
    """Return whole cents; euros have two decimals, a text that is no amount stands for itself."""
    text = value.strip()
    if _EUROS.fullmatch(text):
        return str(int(Decimal(text.replace(",", ".")) * 100))
    return str(int(text)) if _CENTS.fullmatch(text) else value


MEANINGS: Mapping[str, Callable[[str], str]] = {"amount": _amount, "date": _date}
"""Value of the key ``read_as`` → what makes values of several formats alike."""
