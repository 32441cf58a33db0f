"""Card readers and connections, whatever carries them, and the faults they report."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from reference_product.world import CardReaders

__all__ = ["CardFault", "Connection", "ReaderState", "Readers", "connect", "open_readers"]

_PATIENCE = 10
_PAUSE = 0.2


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

    def transmit(self, command: bytes) -> bytes:
        """Send one command, return data and status word; raise CardFault when the card is gone."""

    def disconnect(self, disposition: str = "leave") -> None:
        """End the conversation; never raises."""


class Readers(Protocol):
    """The readers of the workstation."""

    def states(self) -> tuple[ReaderState, ...]:
        """Return the readers present."""

    def connect(self, name: str) -> Connection:
        """Open a shared conversation with the card in that reader."""


def open_readers(settings: CardReaders) -> Readers:
    """Return the readers through PC/SC or through the socket, as the settings say."""
    if settings.mode == "pcsc":
        from reference_product.cards.pcsc_reader import PcscReaders

        return PcscReaders(settings.csock)
    from reference_product.cards.socket_reader import SocketReaders

    return SocketReaders(settings.host, settings.port)


def connect(readers: Readers, name: str) -> Connection:
    """Connect, waiting a little while another program holds the card for itself."""
    for _ in range(_PATIENCE):
        try:
            return readers.connect(name)
        except CardFault as fault:
            if fault.kind != "sharing_violation":
                raise
        time.sleep(_PAUSE)
    raise CardFault("sharing_violation")
