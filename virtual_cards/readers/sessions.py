"""Several programs sharing the slots of a reader, by the rules of PC/SC, without PC/SC.

A handle is valid for one insertion and between two resets: after another program reset the card the
holder is told ``reset_card`` until it connects again, after a removal ``removed_card``. An exclusive
connection keeps everybody else out. A card nobody uses loses its power, and its verified code, after
the same delay as under pcscd.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import RLock

from virtual_cards.readers.slots import Slot, SlotState

__all__ = ["IDLE_SECONDS", "Refusal", "Sessions"]

IDLE_SECONDS = 0.4
"""Poll period of pcscd, after which an unused card is powered off."""

_SHORTEST_ATR = 2


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something could not be done; ``error`` is a word of the protocol."""

    error: str


@dataclass(slots=True)
class _Handle:
    desk: _Desk
    insertion: int
    resets: int
    exclusive: bool


@dataclass(slots=True)
class _Desk:
    name: str
    slot: Slot
    resets: int = 0
    idle_since: float = 0.0
    handles: dict[int, _Handle] = field(default_factory=dict)


class Sessions:
    """The handles of all clients on all slots; every call is safe between threads."""

    def __init__(
        self, names: Sequence[str], slots: Sequence[Slot], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lock = RLock()
        self._clock = clock
        self._desks = [_Desk(name, slot) for name, slot in zip(names, slots, strict=True)]
        self._numbers = count(1)

    def readers(self) -> list[tuple[str, bool, bytes]]:
        """List name, presence and ATR of each slot."""
        with self._lock:
            return [(desk.name, desk.slot.state is SlotState.PRESENT, desk.slot.atr) for desk in self._desks]

    def connect(self, name: str, exclusive: bool = False) -> tuple[int, bytes] | Refusal:
        """Open a handle: its number and the ATR, or the reason why not."""
        with self._lock:
            desk = next((desk for desk in self._desks if desk.name == name), None)
            if desk is None:
                return Refusal("unknown_reader")
            atr = desk.slot.atr
            if desk.slot.state is not SlotState.PRESENT or not atr:
                return Refusal("no_card")
            self._forget_stale(desk)
            if any(handle.exclusive for handle in desk.handles.values()) or (exclusive and desk.handles):
                return Refusal("sharing_violation")
            if len(atr) < _SHORTEST_ATR:
                return Refusal("protocol_mismatch")
            self._power(desk)
            number = next(self._numbers)
            desk.handles[number] = _Handle(desk, desk.slot.insertions, desk.resets, exclusive)
            return number, atr

    def transmit(self, number: int, raw: bytes) -> bytes | Refusal:
        """Send a command through a handle."""
        with self._lock:
            handle = self._handle(number)
            if handle is None:
                return Refusal("invalid_handle")
            if handle.insertion != handle.desk.slot.insertions:
                return Refusal("removed_card")
            if handle.resets != handle.desk.resets:
                return Refusal("reset_card")
            answer = handle.desk.slot.transmit(raw)
            return Refusal("removed_card") if answer is None else answer

    def disconnect(self, number: int, disposition: str = "leave") -> Refusal | None:
        """Give a handle back; ``reset`` and ``unpower`` are felt by every other holder."""
        with self._lock:
            handle = self._handle(number)
            if handle is None:
                return Refusal("invalid_handle")
            desk = handle.desk
            del desk.handles[number]
            desk.idle_since = self._clock()
            if handle.insertion == desk.slot.insertions and disposition != "leave":
                desk.resets += 1
                (desk.slot.reset if disposition == "reset" else desk.slot.power_off)()
            return None

    def _handle(self, number: int) -> _Handle | None:
        return next((desk.handles[number] for desk in self._desks if number in desk.handles), None)

    def _forget_stale(self, desk: _Desk) -> None:
        # A removed card frees the reader: a dead exclusive handle keeps nobody out.
        for handle in desk.handles.values():
            if handle.insertion != desk.slot.insertions:
                handle.exclusive = False

    def _power(self, desk: _Desk) -> None:
        in_use = any(handle.insertion == desk.slot.insertions for handle in desk.handles.values())
        if not in_use and self._clock() - desk.idle_since > IDLE_SECONDS:
            desk.slot.power_off()
        desk.slot.power_when_needed()
