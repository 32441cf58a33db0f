"""One command as the decoder looks at it, and what it remembers of the commands before."""

from __future__ import annotations

from dataclasses import dataclass, field

from virtual_cards.iso7816.apdu import Command
from virtual_cards.iso7816.files import Cursor
from virtual_cards.iso7816.kernel import Card

__all__ = ["Memory", "Pending", "Seen"]


@dataclass(slots=True)
class Memory:
    """What the decoder remembers of one slot; forgotten with the card, and mostly at a reset."""

    card: Card
    pending: Pending | None = None
    """A command whose answer has still to be fetched."""
    chained: bytes = b""
    reading: dict[str, bytes] = field(default_factory=dict)
    """What was read of each file so far, from its start."""
    environment: dict[str, dict[str, object]] = field(default_factory=dict)
    """Last choice of MANAGE SECURITY ENVIRONMENT, by template."""

    def reset(self) -> None:
        """Forget what a card forgets when its current is cut."""
        self.pending, self.chained = None, b""
        self.reading.clear()
        self.environment.clear()


@dataclass(frozen=True, slots=True)
class Seen:
    """A well-formed command, where the card stood afterwards, and how it ended."""

    kind: str
    name: str
    command: Command
    cursor: Cursor
    status: str
    memory: Memory

    @property
    def reached(self) -> bool:
        """True when the command did what it asks for."""
        return self.status == "9000" or self.status[:2] in ("61", "9F")

    @property
    def on_file(self) -> bool:
        """True when the current file is the one the command is about."""
        return self.status not in ("6A82", "6986", "6700", "9404", "9400", "6E00", "6D00")


@dataclass(frozen=True, slots=True)
class Pending:
    """A command whose answer waits in the card, and what was fetched of it."""

    seen: Seen
    data: bytes = b""
