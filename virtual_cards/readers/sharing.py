"""A slot and the programs that share it: who is connected, in a transaction, or out of date."""

from __future__ import annotations

from dataclasses import dataclass, field

from virtual_cards.readers.slot_states import SlotState
from virtual_cards.readers.slots import Slot

__all__ = ["Handle", "Refusal", "Seat", "seen", "stale"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something could not be done; ``error`` is a word of the protocol."""

    error: str


@dataclass(slots=True)
class Handle:
    """A connection of a program to a slot, good for one insertion and until another program resets."""

    seat: Seat
    insertion: int
    resets: int
    exclusive: bool
    client: str


@dataclass(slots=True)
class Seat:
    """A slot and who uses it."""

    name: str
    slot: Slot
    plugged: bool = True
    resets: int = 0
    idle_since: float = 0.0
    holder: int = 0
    """Handle that is in a transaction."""
    depth: int = 0
    busy: bool = False
    handles: dict[int, Handle] = field(default_factory=dict)


def seen(seat: Seat) -> bool:
    """Tell whether a reader would see a card there."""
    return seat.slot.state is SlotState.PRESENT and bool(seat.slot.atr)


def stale(handle: Handle, *, resets: bool = True) -> Refusal | None:
    """Return why a handle is not good any more."""
    seat = handle.seat
    if not seat.plugged:
        return Refusal("reader_unavailable")
    if handle.insertion != seat.slot.insertions or seat.slot.state is not SlotState.PRESENT:
        return Refusal("removed_card")
    if resets and handle.resets != seat.resets:
        return Refusal("reset_card")
    return None
