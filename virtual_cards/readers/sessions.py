"""Several programs sharing the slots of readers, by the rules of PC/SC, without PC/SC.

A handle is valid for one insertion and between two resets: after another program reset the card the
holder is told ``reset_card`` until it connects again, after a removal ``removed_card``, after the reader was
unplugged ``reader_unavailable``. An exclusive connection keeps everybody else out. A transaction makes
everybody else wait, also those who connect. A card nobody uses loses its power, and its verified code, after
the same delay as under pcscd.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Condition

from virtual_cards.readers.slot_states import SlotState
from virtual_cards.readers.slots import Slot

__all__ = ["IDLE_SECONDS", "Refusal", "Sessions", "Witness"]

IDLE_SECONDS = 0.4
"""Poll period of pcscd, after which an unused card is powered off."""

_LOCK_SECONDS = 0.1
"""How often pcscd looks whether a transaction has ended; a removal, too, is seen that soon."""

_SHORTEST_ATR = 2

Witness = Callable[[Slot, str, dict[str, object]], None]
"""Told of what programs do with a slot that is no command: slot, word, details."""


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
    client: str


@dataclass(slots=True)
class _Desk:
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
    handles: dict[int, _Handle] = field(default_factory=dict)


class Sessions:
    """The handles of all clients on all slots; every call is safe between threads.

    Args:
        names: Name of each slot.
        slots: The slots.
        clock: Monotonic seconds.
        witness: Told of connections, transactions and refusals.
    """

    def __init__(
        self,
        names: Sequence[str],
        slots: Sequence[Slot],
        clock: Callable[[], float] = time.monotonic,
        witness: Witness | None = None,
    ) -> None:
        self._changed = Condition()
        self._clock = clock
        self._witness = witness
        self._desks = [_Desk(name, slot) for name, slot in zip(names, slots, strict=True)]
        self._numbers = count(1)
        self._closed = False

    def readers(self) -> list[tuple[str, bool, bytes]]:
        """List name, presence and ATR of each slot whose reader is plugged."""
        with self._changed:
            return [(desk.name, _seen(desk), desk.slot.atr) for desk in self._desks if desk.plugged]

    def connect(
        self, name: str, exclusive: bool = False, client: str = "", *, patience: float | None = None
    ) -> tuple[int, bytes] | Refusal:
        """Open a handle: its number and the ATR, or the reason why not.

        Args:
            name: Name of the slot.
            exclusive: Whether everybody else is to be kept out.
            client: Who asks, for the witness.
            patience: Seconds to wait for the end of another's transaction; without end by default, as in PC/SC.
        """
        with self._changed:
            desk = next((desk for desk in self._desks if desk.plugged and desk.name == name), None)
            if desk is None:
                return Refusal("unknown_reader")
            self._forget_stale(desk)
            if any(handle.exclusive for handle in desk.handles.values()):
                return self._violation(desk, client)
            if not self._wait_for(desk, 0, patience):
                return Refusal("busy")
            atr = desk.slot.atr
            if not desk.plugged:
                return Refusal("unknown_reader")
            if not _seen(desk):
                return Refusal("no_card")
            if exclusive and desk.handles:
                return self._violation(desk, client)
            if len(atr) < _SHORTEST_ATR:
                return Refusal("protocol_mismatch")
            self._power(desk)
            number = next(self._numbers)
            desk.handles[number] = _Handle(desk, desk.slot.insertions, desk.resets, exclusive, client)
            self._tell(desk, "connect", client, handle=number, exclusive=exclusive)
            return number, atr

    def transmit(self, number: int, raw: bytes) -> bytes | Refusal:
        """Send a command through a handle, once no other program is in a transaction or served."""
        with self._changed:
            handle = self._ready(number)
            if isinstance(handle, Refusal):
                return handle
            desk = handle.desk
            desk.busy = True
        # Without the lock: a slow card keeps nobody else's slot waiting.
        try:
            answer = desk.slot.transmit(raw)
        finally:
            with self._changed:
                desk.busy = False
                self._changed.notify_all()
        return (_stale(handle) or Refusal("removed_card")) if answer is None else answer

    def answered(self, number: int) -> None:
        """Note that the answer of a handle was handed over."""
        with self._changed:
            handle = self._handle(number)
        if handle is not None:
            handle.desk.slot.answered()

    def begin(self, number: int, *, patience: float | None = None) -> Refusal | None:
        """Begin a transaction, once nobody else is in one; it may be nested."""
        with self._changed:
            handle = self._ready(number, patience)
            if isinstance(handle, Refusal):
                return handle
            handle.desk.holder = number
            handle.desk.depth += 1
            self._tell(handle.desk, "begin_transaction", handle.client, handle=number)
            return None

    def end(self, number: int, disposition: str = "leave") -> Refusal | None:
        """End the transaction of a handle."""
        with self._changed:
            handle = self._handle(number)
            if handle is None:
                return Refusal("invalid_handle")
            desk = handle.desk
            if desk.holder != number:
                return _stale(handle) or Refusal("sharing_violation" if desk.holder else "not_transacted")
            desk.depth -= 1
            self._tell(desk, "end_transaction", handle.client, handle=number, disposition=disposition)
            self._dispose(handle, disposition)
            if desk.depth == 0:
                self._free(desk)
            return None

    def status(self, number: int) -> tuple[str, bytes] | Refusal:
        """Return reader name and ATR of a handle that is still good; never waits."""
        with self._changed:
            handle = self._handle(number)
            if handle is None:
                return Refusal("invalid_handle")
            return _stale(handle) or (handle.desk.name, handle.desk.slot.atr)

    def disconnect(
        self, number: int, disposition: str = "leave", *, died: bool = False, patience: float | None = None
    ) -> Refusal | None:
        """Give a handle back; ``reset`` and ``unpower`` are felt by every other holder.

        Args:
            number: The handle.
            disposition: ``leave``, ``reset`` or ``unpower``.
            died: The program is gone: its transaction ends, nothing is waited for.
            patience: Seconds to wait for the end of another's transaction, then it is done all the same.
        """
        with self._changed:
            handle = self._handle(number)
            if handle is None:
                return Refusal("invalid_handle")
            desk = handle.desk
            if desk.holder == number:
                self._free(desk)
            elif not died:
                self._wait_for(desk, number, patience)
            desk.handles.pop(number, None)
            desk.idle_since = self._clock()
            self._tell(desk, "disconnect", handle.client, handle=number, disposition=disposition)
            self._dispose(handle, disposition, by_all=True)
            return None

    def unplug(self, slots: Sequence[Slot]) -> None:
        """Make the slots of a reader disappear, with every handle on them."""
        with self._changed:
            for desk in self._desks:
                if desk.slot in slots:
                    desk.plugged = False
                    self._free(desk)

    def plug(self, slots: Sequence[Slot], names: Sequence[str]) -> None:
        """Bring the slots of a reader back, under names of their own."""
        with self._changed:
            renamed = dict(zip((id(slot) for slot in slots), names, strict=True))
            for desk in self._desks:
                if id(desk.slot) in renamed:
                    desk.plugged, desk.name = True, renamed[id(desk.slot)]

    def close(self) -> None:
        """Let nobody wait any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _ready(self, number: int, patience: float | None = None) -> _Handle | Refusal:
        """Wait for a handle's turn; the handle, or why it is not good any more."""
        handle = self._handle(number)
        if handle is None:
            return Refusal("invalid_handle")
        if not self._wait_for(handle.desk, number, patience):
            return Refusal("busy")
        refusal = _stale(handle)
        if refusal is None:
            return handle
        if refusal.error == "reset_card":
            self._tell(handle.desk, "reset_notice", handle.client, handle=number)
        return refusal

    def _wait_for(self, desk: _Desk, number: int, patience: float | None = None) -> bool:
        """Wait until no other program is in a transaction or served; False when patience ends before."""
        until = None if patience is None else time.monotonic() + patience
        while desk.plugged and not self._closed:
            holder = desk.handles.get(desk.holder)
            if holder is not None and _stale(holder, resets=False):
                self._free(desk)
            if desk.holder in (0, number) and not desk.busy:
                return True
            if until is not None and time.monotonic() > until:
                return False
            self._changed.wait(_LOCK_SECONDS)
        return True

    def _dispose(self, handle: _Handle, disposition: str, *, by_all: bool = False) -> None:
        desk = handle.desk
        if disposition == "leave" or _stale(handle, resets=False):
            return
        desk.resets += 1
        if not by_all:
            # Who resets within its own session is not told of it.
            handle.resets = desk.resets
        (desk.slot.reset if disposition == "reset" else desk.slot.power_off)()

    def _free(self, desk: _Desk) -> None:
        desk.holder, desk.depth = 0, 0
        self._changed.notify_all()

    def _handle(self, number: int) -> _Handle | None:
        return next((desk.handles[number] for desk in self._desks if number in desk.handles), None)

    def _violation(self, desk: _Desk, client: str) -> Refusal:
        self._tell(desk, "sharing_violation", client)
        return Refusal("sharing_violation")

    def _forget_stale(self, desk: _Desk) -> None:
        # A removed card frees the reader: a dead exclusive handle keeps nobody out.
        for handle in desk.handles.values():
            if handle.insertion != desk.slot.insertions:
                handle.exclusive = False

    def _power(self, desk: _Desk) -> None:
        in_use = any(handle.insertion == desk.slot.insertions for handle in desk.handles.values())
        if not in_use and self._clock() - desk.idle_since > IDLE_SECONDS:
            desk.slot.power_off_if_on()
        desk.slot.power_when_needed()

    def _tell(self, desk: _Desk, what: str, client: str, **details: object) -> None:
        if self._witness is not None:
            self._witness(desk.slot, what, {"client": client, **details})


def _seen(desk: _Desk) -> bool:
    return desk.slot.state is SlotState.PRESENT and bool(desk.slot.atr)


def _stale(handle: _Handle, *, resets: bool = True) -> Refusal | None:
    """Return why a handle is not good any more."""
    desk = handle.desk
    if not desk.plugged:
        return Refusal("reader_unavailable")
    if handle.insertion != desk.slot.insertions or desk.slot.state is not SlotState.PRESENT:
        return Refusal("removed_card")
    if resets and handle.resets != desk.resets:
        return Refusal("reset_card")
    return None
