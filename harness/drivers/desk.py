"""The terminal and the drop folder of a person at work: what is shown, typed and dropped."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from harness.drivers.base import Artifact
from harness.drivers.dropping import DropFolder
from harness.drivers.protocol import LineBuffer, TooLong
from harness.i18n import say

__all__ = ["MAX_PIECE", "Desk"]

MAX_PIECE = 8 << 20
"""Largest file kept as evidence, in bytes."""


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


@dataclass
class Desk:
    """Where one person sits."""

    drop: DropFolder
    lang: str = "fr"
    input_fd: int = 0
    write: Callable[[str], object] = _write
    look_s: float = 0.2
    """Seconds between two looks at the drop folder and at what the bench saw."""
    quiet_s: float = 5.0
    """Seconds left to the person after the last event that closes a step."""
    hasty_s: float = 1.5
    """An answer that comes sooner after a step that closed by itself was meant for that step."""
    _buffer: LineBuffer = field(default_factory=LineBuffer)
    _lines: list[str] = field(default_factory=list)
    _left: bool = False

    def say(self, key: str, **arguments: str) -> None:
        """Show a sentence on a line of its own."""
        self.write(say(f"drivers.{key}", self.lang, **arguments) + "\n")

    def prompt(self) -> None:
        """Ask for an answer."""
        self.write(say("drivers.person-answer", self.lang))

    def line(self) -> str | None:
        """Return a line typed, or None after one look.

        Raises:
            KeyboardInterrupt: There will be none.  Whoever closed the terminal said nothing about
                the product: nothing may be concluded, and the attempt is to be done again.
        """
        if not self._lines and not self._left and select.select([self.input_fd], [], [], self.look_s)[0]:
            data = os.read(self.input_fd, 1 << 16)
            self._left = not data
            for line in self._buffer.feed(data):
                self._lines.append("" if isinstance(line, TooLong) else line.decode("utf-8", "replace"))
        if self._lines:
            return self._lines.pop(0)
        if self._left:
            self.say("person-left")
            raise KeyboardInterrupt
        return None

    def pieces(self, *, still_growing: bool) -> list[Artifact]:
        """Return what was dropped since the last time, telling the person of each file."""
        found = list(self.drop.new_files(still_growing=still_growing))
        for piece in found:
            too_large = len(piece.content or b"") > MAX_PIECE
            self.say("person-file-too-large" if too_large else "person-file", name=piece.path)
        return found
