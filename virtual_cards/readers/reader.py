"""The two-slot reader a world offers to a product, over a socket or through real PC/SC."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Protocol, Self

from virtual_cards.iso7816.kernel import Card
from virtual_cards.readers.errors import ReaderError
from virtual_cards.readers.link import Link
from virtual_cards.readers.pcscd import PrivatePcscd
from virtual_cards.readers.sessions import Sessions
from virtual_cards.readers.slots import CardEvent, Slot, SlotState
from virtual_cards.readers.socket_server import SocketServer
from virtual_cards.readers.watcher import Watcher
from virtual_cards.trace import Trace

__all__ = ["FRIENDLY_NAME", "READER_NAMES", "Reader", "open_reader"]

FRIENDLY_NAME = "RECETTE Bi-Slot"
READER_NAMES = (f"{FRIENDLY_NAME} 00 00", f"{FRIENDLY_NAME} 00 01")
"""Slot 0 for the professional's card, slot 1 for the patient's."""

_SEEN_SECONDS = 15.0


class _Contacts(Protocol):
    """How cards reach the product: brings them into contact and says when that was seen."""

    def coordinates(self) -> dict[str, object]: ...

    def attach(self, slot: int) -> None: ...

    def detach(self, slot: int) -> None: ...

    def close(self) -> None: ...


class _SocketContacts:
    """No driver and no daemon: a card in a slot is seen at once."""

    def __init__(self, slots: tuple[Slot, ...], host: str) -> None:
        self._server = SocketServer(Sessions(READER_NAMES, slots), host)

    def coordinates(self) -> dict[str, object]:
        host, port = self._server.address
        return {"mode": "socket", "host": host, "port": port, "csock": ""}

    def attach(self, slot: int) -> None:
        """Nothing to wait for."""

    def detach(self, slot: int) -> None:
        """Nothing to wait for."""

    def close(self) -> None:
        self._server.close()


class _PcscContacts:
    """A private daemon; every slot waits until the daemon has seen what happened."""

    def __init__(self, slots: tuple[Slot, ...], work_dir: Path) -> None:
        self._daemon = PrivatePcscd(work_dir, FRIENDLY_NAME)
        self._links = [
            Link(slot, "127.0.0.1", self._daemon.port + slot.index, lambda: self._daemon.alive) for slot in slots
        ]
        try:
            self._watcher = Watcher(self._daemon.csock, READER_NAMES, work_dir / "watcher.log")
            for slot in slots:
                self._watcher.wait(slot.index, False, _SEEN_SECONDS)
        except ReaderError:
            self.close()
            raise

    def coordinates(self) -> dict[str, object]:
        return {"mode": "pcsc", "host": "", "port": 0, "csock": self._daemon.csock}

    def attach(self, slot: int) -> None:
        self._links[slot].open()
        self._watcher.wait(slot, True, _SEEN_SECONDS)

    def detach(self, slot: int) -> None:
        self._links[slot].close()
        self._watcher.wait(slot, False, _SEEN_SECONDS)

    def close(self) -> None:
        for link in self._links:
            link.close()
        watcher = getattr(self, "_watcher", None)
        if watcher is not None:
            watcher.close()
        self._daemon.close()


class Reader:
    """Two slots; cards go in and out by hand of the bench, products see them as in a real terminal.

    Calls of the bench are serialised. ``on_event`` is called with each ``CardEvent``, from the thread
    that caused it: for ``cut`` that is the one serving the product's command.
    """

    def __init__(self, slots: tuple[Slot, ...], contacts: _Contacts, trace: Trace) -> None:
        self._slots = slots
        self._contacts = contacts
        self._trace = trace
        self._lock = RLock()
        self._closed = False

    def coordinates(self) -> dict[str, object]:
        """Return what a product needs: mode, host, port, csock and the reader names."""
        return {**self._contacts.coordinates(), "readers": list(READER_NAMES)}

    def insert(self, slot: int, card: Card) -> None:
        """Insert a card and wait until the reader has seen it; a card already there is removed first.

        Raises:
            ReaderError: the reader does not see the card in time.
        """
        with self._lock:
            self.remove(slot)
            self._slots[slot].insert(card)
            try:
                self._contacts.attach(slot)
            except ReaderError:
                self._slots[slot].pull()
                raise
            self._slots[slot].seen()

    def remove(self, slot: int) -> None:
        """Remove the card, if any, and wait until the reader has seen the slot empty.

        Raises:
            ReaderError: the reader does not see it in time.
        """
        with self._lock:
            self._slots[slot].pull()
            if self._slots[slot].state is SlotState.REMOVING:
                self._contacts.detach(slot)
                self._slots[slot].gone()

    def cut_after(self, slot: int, commands: int) -> None:
        """Make the card disappear during the n-th next command, which is then never answered.

        Raises:
            ReaderError: there is no card, or ``commands`` is below 1.
        """
        self._slots[slot].arm(commands)

    def present(self, slot: int) -> bool:
        """Tell whether a card is in the slot."""
        return self._slots[slot].state is SlotState.PRESENT

    def take_trace(self, slot: int | None = None) -> list[dict[str, object]]:
        """Hand over the commands since the last take, oldest first, of one slot or of both."""
        return self._trace.take(slot)

    def close(self) -> None:
        """Take everything down; may be called twice."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._contacts.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def open_reader(
    mode: str,
    on_event: Callable[[CardEvent], None] | None = None,
    work_dir: Path | None = None,
    *,
    host: str = "127.0.0.1",
) -> Reader:
    """Open a two-slot reader with both slots empty.

    Args:
        mode: ``socket`` (no driver, no daemon) or ``pcsc`` (a private daemon with the virtual driver).
        on_event: Told of every insertion, removal and cut.
        work_dir: Folder for the daemon's files; needed by ``pcsc``.
        host: Address the socket mode listens on.

    Raises:
        MissingPartError: a program or driver that PC/SC needs is not installed.
        ReaderError: the mode is unknown, or the daemon does not come up.
    """
    trace = Trace()
    slots = tuple(Slot(index, trace, on_event or _ignore) for index in range(len(READER_NAMES)))
    if mode == "socket":
        return Reader(slots, _SocketContacts(slots, host), trace)
    if mode == "pcsc" and work_dir is not None:
        return Reader(slots, _PcscContacts(slots, work_dir), trace)
    raise ReaderError("unknown-mode", f"mode {mode!r}: socket, or pcsc with a work_dir, expected", mode=mode)


def _ignore(_event: CardEvent) -> None:
    """Nobody listens."""
