"""How far a card is in its slot, as a table.

::

    empty --insert--> inserting --seen--> present --pull--> removing --gone--> empty
                          |                                    ^
                          +----------------pull----------------+

``insert`` and ``pull`` are ours; ``seen`` and ``gone`` are what the reader tells. A next card may only be
inserted once the slot is empty again: a reader polls presence, and a swap between two polls would go
unnoticed, with the old ATR staying.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

__all__ = ["SLOT_TRANSITIONS", "SlotEvent", "SlotState"]


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
