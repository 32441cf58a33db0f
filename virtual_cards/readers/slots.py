"""One slot of a reader: which card is in it, how far it is in, and when it is to be pulled.

::

    empty --insert--> inserting --seen--> present --pull--> removing --gone--> empty
                          |                                    ^
                          +----------------pull----------------+

``insert`` and ``pull`` are ours; ``seen`` and ``gone`` are what the reader tells. A next card may only be
inserted once the slot is empty again: a reader polls presence, and a swap between two polls would go
unnoticed, with the old ATR staying.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from threading import RLock

from virtual_cards.iso7816.kernel import Card
from virtual_cards.readers.errors import ReaderError
from virtual_cards.trace import Trace

__all__ = ["SLOT_TRANSITIONS", "CardEvent", "Slot", "SlotEvent", "SlotState"]


class SlotState(Enum):
    """How far a card is in."""

    EMPTY = auto()
    INSERTING = auto()
    PRESENT = auto()
    REMOVING = auto()


class SlotEvent(Enum):
    """What happens to a slot."""

    INSERT = auto()
    SEEN = auto()
    PULL = auto()
    GONE = auto()


SLOT_TRANSITIONS: Mapping[tuple[SlotState, SlotEvent], SlotState] = {
    (SlotState.EMPTY, SlotEvent.INSERT): SlotState.INSERTING,
    (SlotState.INSERTING, SlotEvent.SEEN): SlotState.PRESENT,
    (SlotState.INSERTING, SlotEvent.PULL): SlotState.REMOVING,
    (SlotState.PRESENT, SlotEvent.PULL): SlotState.REMOVING,
    (SlotState.REMOVING, SlotEvent.GONE): SlotState.EMPTY,
}
"""Pairs that are absent are a misuse by the caller."""


@dataclass(frozen=True, slots=True)
class CardEvent:
    """What the bench tells of a slot: ``inserted``, ``removed`` or ``cut`` (pulled while working)."""

    slot: int
    event: str
    card: str
    """Kind of the card."""
    serial: str


class Slot:
    """A slot and the card in it; every call is safe between threads."""

    def __init__(self, index: int, trace: Trace, on_event: Callable[[CardEvent], None]) -> None:
        self.index = index
        self._lock = RLock()
        self._trace = trace
        self._on_event = on_event
        self._state = SlotState.EMPTY
        self._card: Card | None = None
        self._countdown = 0
        self._insertions = 0

    @property
    def state(self) -> SlotState:
        """How far the card is in."""
        return self._state

    @property
    def insertions(self) -> int:
        """How many cards were inserted so far; a handle of an older one is stale."""
        return self._insertions

    @property
    def atr(self) -> bytes:
        """ATR of the card that is in contact, empty when there is none."""
        with self._lock:
            return self._card.atr if self._card else b""

    def insert(self, card: Card) -> None:
        """Put a card in an empty slot."""
        with self._lock:
            self._step(SlotEvent.INSERT)
            self._card = card
            self._countdown = 0
            self._insertions += 1

    def seen(self) -> None:
        """Note that the reader has seen the card, unless it was pulled in between."""
        with self._lock:
            if self._state is not SlotState.INSERTING or self._card is None:
                return
            self._step(SlotEvent.SEEN)
            card = self._card
        self._tell("inserted", card)

    def pull(self) -> None:
        """Take the card out of contact."""
        with self._lock:
            card = self._pull()
        if card:
            self._tell("removed", card)

    def gone(self) -> None:
        """Note that the reader has seen the slot empty."""
        with self._lock:
            self._step(SlotEvent.GONE)

    def arm(self, commands: int) -> None:
        """Pull the card during the n-th next command.

        Raises:
            ReaderError: there is no card, or ``commands`` is below 1.
        """
        with self._lock:
            if self._card is None or commands < 1:
                raise ReaderError(
                    "no-card-to-cut",
                    f"slot {self.index}: a card and a count of at least 1 are needed to cut it",
                    slot=str(self.index),
                )
            self._countdown = commands

    def power_on(self) -> None:
        """Power the card, if there is one."""
        with self._lock:
            if self._card:
                self._card.power_on()

    def power_off(self) -> None:
        """Cut the current, if there is a card."""
        with self._lock:
            if self._card:
                self._card.power_off()

    def reset(self) -> None:
        """Reset the card, if there is one."""
        with self._lock:
            if self._card:
                self._card.reset()

    def power_when_needed(self) -> None:
        """Power the card unless it already runs."""
        with self._lock:
            if self._card and not self._card.powered:
                self._card.power_on()

    def transmit(self, raw: bytes) -> bytes | None:
        """Hand a command to the card.

        Returns:
            The answer, or None when there is no card (any more): it went away without answering.
        """
        with self._lock:
            card = self._card
            if card is None:
                return None
            if not self._cut_now():
                answer = card.transmit(raw)
                self._trace.record(self.index, card, raw, answer)
                return answer
            self._trace.record(self.index, card, raw, b"")
            self._pull()
        self._tell("cut", card)
        return None

    def _cut_now(self) -> bool:
        if self._countdown == 0:
            return False
        self._countdown -= 1
        return self._countdown == 0

    def _pull(self) -> Card | None:
        if self._card is None:
            return None
        self._step(SlotEvent.PULL)
        card, self._card = self._card, None
        card.power_off()
        self._countdown = 0
        return card

    def _step(self, event: SlotEvent) -> None:
        reached = SLOT_TRANSITIONS.get((self._state, event))
        if reached is None:
            raise ReaderError(
                "slot-misuse",
                f"slot {self.index} is {self._state.name.lower()}: {event.name.lower()} is not possible",
                slot=str(self.index),
                state=self._state.name.lower(),
            )
        self._state = reached

    def _tell(self, event: str, card: Card) -> None:
        # Never under the lock: the listener may look at the reader.
        self._on_event(CardEvent(self.index, event, card.kind, card.serial))
