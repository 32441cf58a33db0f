"""Cards served to drivers that run elsewhere: on Windows, or on another machine.

The driver listens, the card connects, one connection for each slot; on Windows that is the vsmartcard driver,
port 35963 for the first slot and one more for each next. The link is kept: a driver that starts late, or again,
gets its card. Nothing there tells what the reader sees; a card counts as seen once the driver has asked for
its ATR. The driver knows no password: use a network that only the two machines are on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, RLock
from typing import Self

from virtual_cards.faults import FaultRule
from virtual_cards.iso7816.kernel import Card
from virtual_cards.readers.errors import ReaderError
from virtual_cards.readers.link import Link
from virtual_cards.readers.network import dial_host
from virtual_cards.readers.slot_states import SlotState
from virtual_cards.readers.slots import CardEvent, Slot, unheard
from virtual_cards.trace import Trace

__all__ = ["DEFAULT_PORT", "RemoteCards", "RemoteLink", "serve_remote"]

DEFAULT_PORT = 35963
_RETRY_SECONDS = 0.2
_UNSEEN_SECONDS = 0.6
"""Longer than one presence poll: the driver has then seen the slot empty."""


@dataclass(frozen=True, slots=True)
class RemoteLink:
    """Where a driver listens for the card of one slot, and that card."""

    host: str
    port: int
    card: Card


class RemoteCards:
    """Cards linked to distant drivers, from construction to ``close``."""

    def __init__(self, links: Sequence[RemoteLink], on_event: Callable[[CardEvent], None] | None = None) -> None:
        self._trace = Trace()
        self._lock = RLock()
        self._closing = Event()
        self._slots = [Slot(index, self._trace, on_event or unheard) for index in range(len(links))]
        self._links = [
            Link(slot, dial_host(link.host, link.port), self._open, _RETRY_SECONDS)
            for slot, link in zip(self._slots, links, strict=True)
        ]
        for index, link in enumerate(links):
            self.insert(index, link.card)

    def insert(self, slot: int, card: Card) -> None:
        """Put a card in a slot, after the one that is in it was removed; does not wait for the driver."""
        with self._lock:
            self.remove(slot)
            self._slots[slot].insert(card)
            self._slots[slot].seen()
            self._links[slot].open()

    def remove(self, slot: int) -> None:
        """Pull the card of a slot, if any; returns once the driver has had the time to see it."""
        with self._lock:
            self._slots[slot].pull()
            if self._slots[slot].state is SlotState.REMOVING:
                self._links[slot].close()
                self._closing.wait(_UNSEEN_SECONDS)
                self._slots[slot].gone()

    def wait_for_driver(self, slot: int, seconds: float) -> None:
        """Wait until the driver of a slot has asked something of the card.

        Raises:
            ReaderError: it does not in time.
        """
        if not self._links[slot].met.wait(seconds):
            raise ReaderError("no-driver", f"slot {slot}: no driver asked within {seconds:g} s", slot=str(slot))

    def connected(self, slot: int) -> bool:
        """Tell whether the driver of a slot is there."""
        return self._links[slot].met.is_set()

    def cut_after(self, slot: int, commands: int) -> None:
        """Make the card disappear during the n-th next command."""
        self._slots[slot].arm(commands)

    def fault(self, slot: int, rules: Sequence[FaultRule]) -> None:
        """Have these faults, and only these, from the next command on."""
        self._slots[slot].fault(rules)

    def take_trace(self, slot: int | None = None) -> list[dict[str, object]]:
        """Hand over what happened since the last take, oldest first, in one slot or in all."""
        for each in self._slots:
            each.settle()
        return self._trace.take(slot)

    def close(self) -> None:
        """Pull every card; may be called twice."""
        self._closing.set()
        for slot, link in zip(self._slots, self._links, strict=True):
            slot.pull()
            link.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _open(self) -> bool:
        return not self._closing.is_set()


def serve_remote(
    links: Sequence[RemoteLink | tuple[str, int, Card]], on_event: Callable[[CardEvent], None] | None = None
) -> RemoteCards:
    """Serve cards to drivers elsewhere; returns at once, whether the drivers are there or not.

    Args:
        links: Host, port and card of each slot.
        on_event: Told of every insertion, removal and cut.
    """
    made = [link if isinstance(link, RemoteLink) else RemoteLink(*link) for link in links]
    return RemoteCards(made, on_event)
