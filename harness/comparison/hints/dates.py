"""Causes of a wrong date: a day too early or too late, parts in another order, another time zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from harness.comparison.hints.clue import Clue, hint
from harness.comparison.matchers import instant
from harness.model.difference import Hint

__all__ = ["dates"]

_ORDERS = (("JJMMAA", (4, 2, 0)), ("MMJJAA", (2, 4, 0)), ("AAJJMM", (0, 4, 2)))
"""Where day, month and year of an AAMMJJ date go when they are written in another order."""


def _day(text: str, form: str) -> date | None:
    """Read AAMMJJ, AAAAMMJJ or AAAA-MM-JJ; None when it is no day of the calendar."""
    content = text.strip()
    if form.startswith("AAMMJJ") and len(content) == 6 and content.isascii() and content.isdigit():
        content = f"20{content[:2]}-{content[2:4]}-{content[4:]}"
    elif len(content) == 8 and content.isascii() and content.isdigit():
        content = f"{content[:4]}-{content[4:6]}-{content[6:]}"
    if len(content) != 10 or content[4] != "-":
        return None
    try:
        return date.fromisoformat(content)
    except ValueError:
        return None


def dates(clue: Clue) -> Iterator[Hint]:
    """Say how far a date is from the one expected, when it is a common slip."""
    here, there = instant(clue.observed.strip()), instant(clue.expected.strip())
    if here is not None and there is not None:
        yield from _instants(there, here)
        return
    wanted, got = _day(clue.expected, clue.format), _day(clue.observed, clue.format)
    if wanted is not None and got is not None and abs((got - wanted).days) == 1:
        yield hint("hints.day-after" if got > wanted else "hints.day-before", expected=wanted.strftime("%d/%m/%Y"))
    elif clue.format.startswith("AAMMJJ"):
        yield from _reordered(clue.expected.strip(), clue.observed.strip())


def _instants(wanted: datetime, got: datetime) -> Iterator[Hint]:
    gap = got - wanted
    if abs(gap) == timedelta(days=1):
        yield hint("hints.day-after" if gap > timedelta() else "hints.day-before", expected=f"{wanted:%d/%m/%Y}")
    elif abs(gap) in {timedelta(hours=1), timedelta(hours=2)}:
        yield hint("hints.time-zone", hours=f"{int(gap.total_seconds() // 3600):+d}")


def _reordered(wanted: str, got: str) -> Iterator[Hint]:
    if wanted == got or len(wanted) != 6:
        return
    for name, order in _ORDERS:
        if "".join(wanted[start : start + 2] for start in order) == got:
            yield hint("hints.date-order", order=name)
            return
