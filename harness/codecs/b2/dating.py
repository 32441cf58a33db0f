"""Dates of layouts, fields, rules and codes: what is in force on a day; periods are half-open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

__all__ = ["in_force"]

_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def _first_day(text: str) -> str:
    """Return the first day of a year (``2005``), a month (``2005-06``) or the day itself, in ISO form."""
    return text + "-01" * (2 - text.count("-"))


def in_force(entry: Mapping[str, str], day: date | None) -> bool:
    """Tell whether an entry holds on a day.

    Args:
        entry: Its ``since`` (first day) and ``until`` (first day on which it no longer holds), each a year, a month
            or a day in ISO form; left out or in words (*addendum 4*), it bounds nothing.
        day: The day; None = what holds now, that is everything without an end.
    """
    since, until = (text if _DAY.fullmatch(text) else "" for text in (entry.get("since", ""), entry.get("until", "")))
    if day is None:
        return not until
    return (not since or _first_day(since) <= day.isoformat()) and (not until or day.isoformat() < _first_day(until))
