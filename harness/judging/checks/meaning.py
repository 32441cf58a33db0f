"""Values of unlike formats read as what they mean, so that a date of a B2 file can be that of an XML request."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

__all__ = ["MEANINGS", "Written"]

_DATES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:\d{4}(?:\d{2}(?:\.\d+)?)?(?:[+-]\d{4})?)?",
        r"(?P<d>\d{2})[-/](?P<m>\d{2})[-/](?P<y>\d{4})",
        r"(?P<y>\d{2})(?P<m>\d{2})(?P<d>\d{2})",
    )
)
"""ISO 8601, HL7, French, and AAMMJJ as B2 writes it."""
_EUROS = re.compile(r"-?\d{1,12}(?:[.,]\d{1,2})?", re.ASCII)
_CENTS = re.compile(r"\d{1,14}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Written:
    """How the format of a message writes values."""

    cents: bool
    """Amounts are whole cents, as in B2; otherwise euros."""
    year: int
    """Year of the case: of two centuries, the last one that is not more than a year later is meant."""


def _date(value: str, written: Written) -> str:
    """Return ``AAAA-MM-JJ``; a text that is no date stands for itself."""
    for shape in _DATES:
        found = shape.fullmatch(value.strip())
        if found is not None:
            year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
            if len(found["y"]) == 2:
                year += written.year // 100 * 100
                year -= 100 if year > written.year + 1 else 0
            try:
                return date(year, month, day).isoformat()
            except ValueError:
                return value
    return value


def _amount(value: str, written: Written) -> str:
    """Return whole cents; a text that is no amount stands for itself."""
    text = value.strip()
    if written.cents:
        return str(int(text)) if _CENTS.fullmatch(text) else value
    return str(int(Decimal(text.replace(",", ".")) * 100)) if _EUROS.fullmatch(text) else value


MEANINGS: Mapping[str, Callable[[str, Written], str]] = {"amount": _amount, "date": _date}
"""Value of the key ``read_as`` → what makes values of several formats alike."""
