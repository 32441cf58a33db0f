"""Instants and the windows they must fall in, absolute or measured from the simulated clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

__all__ = ["InWindow", "instant", "tolerance", "window"]

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})")
_LONGEST = 35
"""Characters of an instant with nine digits of a second and an offset."""
_DURATION = re.compile(r"P(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?")

InWindow = Callable[[datetime, datetime | None], bool]
"""Tells whether an instant is in the window, given the clock; without a clock a relative bound holds nothing."""


def instant(text: str) -> datetime | None:
    """Read an xs:dateTime with its time zone; None when it is not one."""
    return _instant(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=256)
def _instant(text: str) -> datetime | None:
    """Read an instant; a message says the same one in several places."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    fraction = found[1]
    if fraction:
        # Tenths of microseconds are no matter here, and one digit is as good as six.
        text = text.replace(fraction, fraction[:7].ljust(7, "0"), 1)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _duration(text: str) -> timedelta | None:
    """Read ``PT5M``, ``-PT1H`` or ``+P1D``."""
    sign = -1 if text.startswith("-") else 1
    found = _DURATION.fullmatch(text.lstrip("+-") if text[:1] in ("+", "-") else text)
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(g or 0) for g in found.groups())
    return sign * timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def tolerance(name: str) -> timedelta | None:
    """Return the tolerance of ``instant±PT5M``; None when the name holds none that can be read."""
    kind, _, duration = name.partition("±")
    return _duration(duration) if kind == "instant" and duration.startswith("P") else None


def _bound(text: str) -> tuple[bool, Callable[[datetime | None], datetime | None]] | None:
    """Return (readable, how the bound follows from the clock); an empty text bounds nothing."""
    if not text:
        return False, lambda _: None
    fixed, shift = instant(text), _duration(text)
    if fixed is not None:
        return True, lambda _: fixed
    if shift is not None:
        return True, lambda clock: None if clock is None else clock.astimezone(UTC) + shift
    return None


def window(text: str) -> InWindow | None:
    """Read ``-PT60M/PT5M`` (from the clock) or ``2025-09-15T00:00:00Z/…``; one side may be empty.

    Returns:
        The test of the window, bounds included; None when the text is no window.
    """
    first, slash, last = text.partition("/")
    low, high = _bound(first.strip()), _bound(last.strip())
    if not slash or low is None or high is None or not (low[0] or high[0]):
        return None
    lower, upper = low[1], high[1]

    def within(found: datetime, clock: datetime | None) -> bool:
        earliest, latest = lower(clock), upper(clock)
        return (earliest is None or found >= earliest) and (latest is None or found <= latest)

    return within
