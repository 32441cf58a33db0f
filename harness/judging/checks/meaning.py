"""Values of unlike formats read as what they mean, so that a date of a B2 file can be that of an XML request."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from harness.judging.dates import DAY, MONTH, YEAR, YEAR_OF_CENTURY, day_in, shapes

__all__ = ["MEANINGS", "Written"]

_DATES = shapes(
    f"{YEAR}-{MONTH}-{DAY}" + r"(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
    f"{YEAR}{MONTH}{DAY}" + r"(?:\d{4}(?:\d{2}(?:\.\d+)?)?(?:[+-]\d{4})?)?",
    f"{DAY}[-/]{MONTH}[-/]{YEAR}",
    f"{YEAR_OF_CENTURY}{MONTH}{DAY}",
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
    found = day_in(value, _DATES)
    if found is None:
        return value
    year = int(found.year)
    if len(found.year) == 2:
        year += written.year // 100 * 100
        year -= 100 if year > written.year + 1 else 0
    try:
        return date(year, int(found.month), int(found.day)).isoformat()
    except ValueError:
        return value


def _amount(value: str, written: Written) -> str:
    """Return whole cents; a text that is no amount stands for itself."""
    text = value.strip()
    if written.cents:
        return str(int(text)) if _CENTS.fullmatch(text) else value
    return str(int(Decimal(text.replace(",", ".")) * 100)) if _EUROS.fullmatch(text) else value


MEANINGS: Mapping[str, Callable[[str, Written], str]] = {"amount": _amount, "date": _date}
"""Value of the key ``read_as`` → what makes values of several formats alike."""
