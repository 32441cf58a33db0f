"""Command chaining (ISO 7816-4 §5.3.3): several commands with bit 5 of CLA, then one without, make one.

Pieces are gathered as long as class, instruction and parameters stay the same. A command that is no piece of the
chain ends it unfinished, and is itself executed as if nothing had been sent before.
"""

from __future__ import annotations

from virtual_cards.iso7816.apdu import Command

__all__ = ["MAXIMUM_CHAIN", "MORE", "Chain"]

MORE = 0x10
"""Bit of CLA: another piece follows."""
MAXIMUM_CHAIN = 4096
"""Most bytes a chain may gather."""


class Chain:
    """The pieces received so far."""

    __slots__ = ("_data", "_header", "begun")

    def __init__(self) -> None:
        self.begun = False
        """True while the last piece has not come."""
        self._header = b""
        self._data = b""

    def forget(self) -> None:
        """Drop the pieces."""
        self._header = self._data = b""
        self.begun = False

    def gather(self, command: Command) -> bool:
        """Take a piece after which another follows.

        Returns:
            False when the chain grows too long: it is dropped.
        """
        header = _header(command)
        self._data = (self._data if header == self._header else b"") + command.data
        self._header, self.begun = header, True
        if len(self._data) > MAXIMUM_CHAIN:
            self.forget()
            return False
        return True

    def finish(self, command: Command) -> Command | None:
        """Return the whole command of which this is the last piece, or None when it becomes too long."""
        begun = self._data if _header(command) == self._header else b""
        self.forget()
        whole = begun + command.data
        return command._replace(data=whole) if len(whole) <= MAXIMUM_CHAIN or not begun else None


def _header(command: Command) -> bytes:
    return bytes((command.cla & ~MORE, command.ins, command.p1, command.p2))
