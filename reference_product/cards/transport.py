"""Card readers and connections, whatever carries them, and the faults they report."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

__all__ = [
    "CardFault",
    "Connection",
    "ReaderState",
    "Readers",
    "checked",
    "connect",
    "locate",
    "undisturbed",
]

_STATUS = 2
_LONGEST = 258
"""256 bytes and the status word: all that a short command can bring."""
_PATIENCE = 10
_PAUSE = 0.5
"""Another program may keep a card to itself: asked ten times, half a second apart, as the field's settings say."""


class CardFault(Exception):  # noqa: N818  (a fault of a card, not of the program)
    """A reader or card did not answer as a card should.

    ``kind`` is one of ``no_card``, ``unknown_reader``, ``sharing_violation``, ``protocol_mismatch``,
    ``removed_card``, ``reset_card``, ``no_reader`` and ``unreadable``.
    """

    def __init__(self, kind: str, detail: str = "") -> None:
        """Keep the kind of fault and a detail for the log."""
        super().__init__(f"{kind} {detail}".strip())
        self.kind = kind


@dataclass(frozen=True, slots=True)
class ReaderState:
    """One reader: its name, whether a card is in it, and the card's ATR in hexadecimal."""

    name: str
    present: bool
    atr: str


class Connection(Protocol):
    """A conversation with one card."""

    @property
    def atr(self) -> bytes:
        """Answer to reset of the card."""

    def begin(self) -> None:
        """Keep other programs away from the card until ``end``; raise CardFault when the card is gone."""

    def end(self) -> None:
        """Let them come again; never raises."""

    def transmit(self, command: bytes) -> bytes:
        """Send one command, return data and status word; raise CardFault when the card is gone."""

    def present(self, code: str) -> str | None:
        """Present the code porteur through the middleware of the workstation and return a status word.

        None: there is no middleware, the program sends the command itself.
        """

    def authenticate(self, data: bytes) -> tuple[bytes, bytes] | None:
        """Sign with the authentication key through the middleware: signature and certificate (DER).

        None: there is no middleware.
        """

    def disconnect(self, disposition: str = "leave") -> None:
        """End the conversation; never raises."""


class Readers(Protocol):
    """The readers of the workstation."""

    def states(self) -> tuple[ReaderState, ...]:
        """Return the readers present."""

    def connect(self, name: str) -> Connection:
        """Open a shared conversation with the card in that reader."""


def checked(command: bytes, response: bytes) -> bytes:
    """Return what a card answered, once it can be an answer at all.

    Raises:
        CardFault: nothing came, or more, or less, than a short command can be answered with.
    """
    if not response:
        raise CardFault("removed_card", "réponse vide")
    if len(response) < _STATUS or len(response) > _LONGEST:
        raise CardFault("unreadable", f"réponse de {len(response)} octets à {command[:2].hex().upper()}")
    return response


def locate(readers: Readers, settings_name: str, atrs: Sequence[bytes]) -> str:
    """Return the reader that holds a card of the kind wanted, whatever it is called today.

    Readers are renamed when they are plugged elsewhere, and cards are put into the wrong slot: the name
    of the settings counts only where no card says better.
    """
    states = {state.name: state for state in readers.states()}
    holding = [name for name, state in states.items() if state.present and _is_one(state.atr, atrs)]
    if settings_name in holding or not holding:
        return settings_name
    return holding[0]


def connect(readers: Readers, name: str) -> Connection:
    """Connect, waiting a little while another program holds the card for itself."""
    for attempt in range(_PATIENCE):
        if attempt:
            time.sleep(_PAUSE)
        try:
            return readers.connect(name)
        except CardFault as fault:
            if fault.kind != "sharing_violation":
                raise
    raise CardFault("sharing_violation")


@contextmanager
def undisturbed(connection: Connection) -> Iterator[Connection]:
    """Keep other programs away from the card for as long as the block runs."""
    connection.begin()
    try:
        yield connection
    finally:
        connection.end()


def _is_one(atr: str, wanted: Sequence[bytes]) -> bool:
    try:
        return bytes.fromhex(atr).startswith(tuple(wanted))
    except ValueError:
        return False
