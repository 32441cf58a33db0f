"""How cards reach a product: what both modes must be able to do, and the mode without driver and daemon."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from virtual_cards.readers.holding import OTHER_PROGRAM, Hold, hold_in_sessions
from virtual_cards.readers.layouts import ReaderLayout, slot_name
from virtual_cards.readers.sessions import Sessions
from virtual_cards.readers.slots import Slot
from virtual_cards.readers.socket_server import SocketServer

__all__ = ["Contacts", "Desk", "SocketContacts"]


class Contacts(Protocol):
    """Brings cards into contact and says when that was seen."""

    def coordinates(self) -> dict[str, object]:
        """Return what a product needs to reach the readers."""
        ...

    def attach(self, slot: int) -> None:
        """Bring the card of a slot into contact; returns once the readers have seen it."""
        ...

    def detach(self, slot: int) -> None:
        """Take the contact away; returns once the readers have seen the slot empty."""
        ...

    def drop(self, slot: int) -> None:
        """Break the contact without waiting for anything."""
        ...

    def hold(self, slot: int, how: str, seconds: float) -> Hold:
        """Have another program take the card."""
        ...

    def unplug(self, reader: int, /) -> None:
        """Make a reader disappear."""
        ...

    def plug(self, reader: int, /) -> None:
        """Make it appear again, under the name it has on the desk."""
        ...

    def check(self) -> None:
        """Raise ReaderError when what carries the cards has died."""
        ...

    def close(self) -> None:
        """Free everything."""
        ...


class Desk:
    """The readers of a layout with their present names, plugged or not."""

    def __init__(self, layout: ReaderLayout, slots: Sequence[Slot]) -> None:
        self.places = layout.places
        self.slots = tuple(slots)
        self.readers = [model.name for model in layout.readers]
        self.plugged = [True for _ in layout.readers]

    def name(self, slot: int) -> str:
        """Return the name under which programs see a slot."""
        place = self.places[slot]
        return slot_name(self.readers[place.reader], place.slot)

    @property
    def names(self) -> list[str]:
        """Names of the slots whose reader is plugged."""
        return [self.name(slot) for slot, place in enumerate(self.places) if self.plugged[place.reader]]

    def slots_of(self, reader: int) -> tuple[Slot, ...]:
        """Return the slots of a reader."""
        return tuple(self.slots[slot] for slot, place in enumerate(self.places) if place.reader == reader)


class SocketContacts:
    """No driver and no daemon: a card in a slot is seen at once."""

    def __init__(self, desk: Desk, host: str, *, watch_sessions: bool) -> None:
        self._desk = desk
        witness = _note if watch_sessions else None
        self._sessions = Sessions([desk.name(slot.index) for slot in desk.slots], desk.slots, witness=witness)
        self._server = SocketServer(self._sessions, host)

    def coordinates(self) -> dict[str, object]:
        """Return what a product needs to reach the readers."""
        host, port = self._server.address
        return {"mode": "socket", "host": host, "port": port, "csock": "", "exposed": not host.startswith("127.")}

    def attach(self, slot: int) -> None:
        """Nothing to wait for."""

    def detach(self, slot: int) -> None:
        """Nothing to wait for."""

    def drop(self, slot: int) -> None:
        """Nothing to break."""

    def hold(self, slot: int, how: str, seconds: float) -> Hold:
        """Have another program take the card."""
        return hold_in_sessions(self._sessions, self._desk.name(slot), how, seconds)

    def unplug(self, reader: int) -> None:
        """Make a reader disappear."""
        slots = self._desk.slots_of(reader)
        self._sessions.unplug(slots)
        for slot in slots:
            slot.renew()

    def plug(self, reader: int) -> None:
        """Make it appear again, under the name it has on the desk."""
        slots = self._desk.slots_of(reader)
        self._sessions.plug(slots, [self._desk.name(slot.index) for slot in slots])

    def check(self) -> None:
        """Find nothing wrong: the readers live in this very process."""

    def close(self) -> None:
        """Free everything."""
        self._server.close()


def _note(slot: Slot, what: str, details: dict[str, object]) -> None:
    program = "other" if details["client"] == OTHER_PROGRAM else "product"
    slot.note(what, program=program, **details)
