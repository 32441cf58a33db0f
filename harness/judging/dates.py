"""Days read from the texts that write them, each reader naming the ways of writing that it accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["DAY", "MONTH", "YEAR", "YEAR_OF_CENTURY", "Day", "day_in", "shapes"]

YEAR, MONTH, DAY = r"(?P<year>\d{4})", r"(?P<month>\d{2})", r"(?P<day>\d{2})"
YEAR_OF_CENTURY = r"(?P<year>\d{2})"


class Day(NamedTuple):
    """The digits of a day as written: it may be one that no calendar has."""

    year: str
    month: str
    day: str


def shapes(*patterns: str) -> tuple[re.Pattern[str], ...]:
    """Return ways of writing a day, made of the parts of this module and of what stands between and after them."""
    return tuple(re.compile(pattern, re.ASCII) for pattern in patterns)


def day_in(text: str, accepted: Iterable[re.Pattern[str]]) -> Day | None:
    """Return the day that a text is, blanks around it left out; None when it is written in no way accepted."""
    found = next((match for shape in accepted if (match := shape.fullmatch(text.strip()))), None)
    return Day(found["year"], found["month"], found["day"]) if found else None
