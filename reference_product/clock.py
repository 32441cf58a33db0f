"""The date and time of the workstation, read from the clock file at every use."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

__all__ = ["now", "today"]


def now(clock_file: Path) -> datetime:
    """Return the present instant (UTC); the computer's own clock when there is no clock file."""
    try:
        text = clock_file.read_text("ascii").strip()
        return datetime.fromisoformat(text).astimezone(UTC)
    except (OSError, ValueError):
        return datetime.now(UTC)


def today(clock_file: Path) -> date:
    """Return the present day."""
    return now(clock_file).date()
