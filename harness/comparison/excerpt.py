"""Where a location stands in a message: the bytes there, and the line around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from harness.model.difference import Excerpt

__all__ = ["MOST", "NoSource", "Source", "Spot", "printable", "window"]

MOST = 160
"""Characters of an excerpt; what is longer is cut around the guilty part."""

_VISIBLE: Mapping[int, str] = {code: chr(0x2400 + code) for code in range(32)} | {0x7F: "␡"}
_DEAD = dict.fromkeys((*range(128, 160), 173, 8203, 8206, 8207, 8232, 8233, 65279), "·")
_TURNED = dict.fromkeys((*range(8234, 8239), *range(8294, 8298), *range(55296, 57344)), "·")
_TABLE = {**_VISIBLE, **_DEAD, **_TURNED}


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a message."""

    start: int
    """Offset of ``raw`` in the ``data`` of its source."""
    raw: bytes
    excerpt: Excerpt


class Source(Protocol):
    """A message in which locations can be found."""

    @property
    def data(self) -> bytes:
        """Return the bytes that offsets count in: the message, its framing put right."""

    def spot(self, location: str) -> Spot | None:
        """Return what stands at a location; None when nothing does, or the location cannot be read."""


class NoSource:
    """A message of a kind whose locations are not looked up."""

    def __init__(self, data: bytes) -> None:
        """Keep the bytes."""
        self.data = data

    def spot(self, location: str) -> Spot | None:
        """Return nothing."""
        del location
        return None


def printable(text: str) -> str:
    """Return a text of the same length in which every character shows and none turns the line."""
    return text.translate(_TABLE)


def window(text: str, column: int, width: int, place: str = "", arguments: tuple[tuple[str, str], ...] = ()) -> Excerpt:
    """Return an excerpt of one line, cut around the guilty part.

    Args:
        text: The whole line.
        column: Offset of the first guilty character.
        width: Guilty characters; 0 = something is missing before ``column``.
        place: Where the line stands: a message code.
        arguments: Of that code.
    """
    if len(text) <= MOST:
        return Excerpt(printable(text), column, width, place, arguments)
    shown = min(width, MOST - 40)
    start = max(0, min(column - (MOST - shown) // 2, len(text) - MOST))
    stop = min(len(text), start + MOST)
    head, tail = "…" if start else "", "…" if stop < len(text) else ""
    return Excerpt(
        head + printable(text[start:stop]) + tail,
        column - start + len(head),
        min(width, stop - column),
        place,
        arguments,
    )
