"""The line of a text a place stands on, cut out of messages whose lines may be very long."""

from __future__ import annotations

from harness.comparison.excerpt import Spot, window

__all__ = ["at_line", "line_spot", "read_as"]

_AROUND = 400
"""Bytes of a line looked at on each side of a place."""


def read_as(data: bytes, encoding: str) -> str:
    """Return bytes as a text, whatever they hold and whatever the encoding is called."""
    try:
        return data.decode(encoding, "replace")
    except LookupError:
        return data.decode("latin-1")


def line_spot(data: bytes, start: int, stop: int, encoding: str = "utf-8") -> Spot:
    """Return a place with the line it starts on.

    Args:
        data: The message.
        start: Offset of its first byte.
        stop: Offset after its last byte.
        encoding: Of the message.
    """
    begin = data.rfind(b"\n", 0, start) + 1
    end = data.find(b"\n", start)
    first, last = max(begin, start - _AROUND), min(end if end >= 0 else len(data), start + _AROUND)
    shown = min(stop, last)
    before, here, after = (read_as(data[a:b], encoding) for a, b in ((first, start), (start, shown), (shown, last)))
    text = (before + here + after).rstrip("\r")
    cut = min(len(text) - len(text.lstrip()), len(before))
    line = data.count(b"\n", 0, start) + 1
    column = len(read_as(data[begin:start], encoding)) + 1 if start - begin < 1_000_000 else start - begin + 1
    words = (("column", str(column)), ("line", str(line)))
    excerpt = window(text[cut:], len(before) - cut, len(here), "comparison.place-line", words)
    return Spot(start, data[start:stop], excerpt)


def at_line(data: bytes, line: int, column: int) -> Spot | None:
    """Return the character at a line and column, both from 1; None when the message is empty."""
    start = 0
    for _ in range(min(line, data.count(b"\n") + 1) - 1):
        start = data.find(b"\n", start) + 1
    at = min(start + max(column, 1) - 1, max(len(data) - 1, 0))
    return line_spot(data, at, at + 1) if data else None
