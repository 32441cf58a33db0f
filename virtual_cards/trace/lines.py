"""The raw lines of a trace, and the entries they become."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from virtual_cards.iso7816.files import Cursor
from virtual_cards.iso7816.kernel import Card

__all__ = ["Line", "Note", "Numbered", "TraceEntry", "instant"]

Line = tuple[float, int, Card, Cursor, bytes, bytes]
"""Seconds since 1970, slot, card, where it stood afterwards, masked command, masked answer."""

Note = tuple[float, int, Card | None, str, dict[str, object]]
"""Seconds since 1970, slot, card, what happened, details."""

Numbered = tuple[int, Line | Note]
"""A line and the number of the last command then."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One command and its answer, in upper-case hexadecimal, or one event.

    ``n`` counts the commands of the reader from 1; an event bears the number of the command before it. ``file`` is
    the identifier of the file selected, read or updated, empty otherwise; ``response`` and ``sw`` are empty when the
    card went away before answering. ``kind`` is ``apdu`` or ``event``; of an event, ``name`` says what happened and
    ``command`` is ``event``. ``decoded`` holds what the bytes say, by name.
    """

    n: int
    slot: int
    card: str
    name: str
    command: str
    file: str
    request: str
    response: str
    sw: str
    at: str
    kind: str = "apdu"
    decoded: dict[str, object] = field(default_factory=dict)


def instant(seconds: float) -> str:
    """Return a time since 1970 as ISO 8601 in UTC, to the microsecond."""
    moment = _EPOCH + timedelta(seconds=seconds)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
