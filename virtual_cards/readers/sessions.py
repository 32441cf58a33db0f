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
from itertools import count
from threading import Condition

from virtual_cards.readers.sharing import Handle, Refusal, Seat, seen, stale
from virtual_cards.readers.slots import Slot

__all__ = ["IDLE_SECONDS", "Refusal", "Sessions", "Witness"]

IDLE_SECONDS = 0.4
"""Poll period of pcscd, after which an unused card is powered off."""

_LOCK_SECONDS = 0.1
"""How often pcscd looks whether a transaction has ended; a removal, too, is seen that soon."""

_SHORTEST_ATR = 2

Witness = Callable[[Slot, str, dict[str, object]], None]
"""Told of what programs do with a slot that is no command: slot, word, details."""


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
        self._seats = [Seat(name, slot) for name, slot in zip(names, slots, strict=True)]
        self._numbers = count(1)
        self._closed = False

    def readers(self) -> list[tuple[str, bool, bytes]]:
        """List name, presence and ATR of each slot whose reader is plugged."""
        with self._changed:
            return [(seat.name, seen(seat), seat.slot.atr) for seat in self._seats if seat.plugged]

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
            seat = next((seat for seat in self._seats if seat.plugged and seat.name == name), None)
            if seat is None:
                return Refusal("unknown_reader")
            self._forget_stale(seat)
            if any(handle.exclusive for handle in seat.handles.values()):
                return self._violation(seat, client)
            if not self._wait_for(seat, 0, patience):
                return Refusal("busy")
            atr = seat.slot.atr
            if not seat.plugged:
                return Refusal("unknown_reader")
            if not seen(seat):
                return Refusal("no_card")
            if exclusive and seat.handles:
                return self._violation(seat, client)
            if len(atr) < _SHORTEST_ATR:
                return Refusal("protocol_mismatch")
            self._power(seat)
            number = next(self._numbers)
            seat.handles[number] = Handle(seat, seat.slot.insertions, seat.resets, exclusive, client)
            self._tell(seat, "connect", client, handle=number, exclusive=exclusive)
            return number, atr

    def transmit(self, number: int, raw: bytes) -> bytes | Refusal:
        """Send a command through a handle, once no other program is in a transaction or served."""
        with self._changed:
            handle = self._ready(number)
            if isinstance(handle, Refusal):
                return handle
            seat = handle.seat
            seat.busy = True
        # Without the lock: a slow card keeps nobody else's slot waiting.
        try:
            answer = seat.slot.transmit(raw)
        finally:
            with self._changed:
                seat.busy = False
                self._changed.notify_all()
        return (stale(handle) or Refusal("removed_card")) if answer is None else answer

    def answered(self, number: int) -> None:
        """Note that the answer of a handle was handed over."""
        with self._changed:
            handle = self._handle(number)
        if handle is not None:
            handle.seat.slot.answered()

    def begin(self, number: int, *, patience: float | None = None) -> Refusal | None:
        """Begin a transaction, once nobody else is in one; it may be nested."""
        with self._changed:
            handle = self._ready(number, patience)
            if isinstance(handle, Refusal):
                return handle
            handle.seat.holder = number
            handle.seat.depth += 1
            self._tell(handle.seat, "begin_transaction", handle.client, handle=number)
            return None

    def end(self, number: int, disposition: str = "leave") -> Refusal | None:
        """End the transaction of a handle."""
        with self._changed:
            handle = self._handle(number)
            if handle is None:
                return Refusal("invalid_handle")
            seat = handle.seat
            if seat.holder != number:
                return stale(handle) or Refusal("sharing_violation" if seat.holder else "not_transacted")
            seat.depth -= 1
            self._tell(seat, "end_transaction", handle.client, handle=number, disposition=disposition)
            self._dispose(handle, disposition)
            if seat.depth == 0:
                self._free(seat)
            return None

    def status(self, number: int) -> tuple[str, bytes] | Refusal:
        """Return reader name and ATR of a handle that is still good; never waits."""
        with self._changed:
            handle = self._handle(number)
            if handle is None:
                return Refusal("invalid_handle")
            return stale(handle) or (handle.seat.name, handle.seat.slot.atr)

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
            seat = handle.seat
            if seat.holder == number:
                self._free(seat)
            elif not died:
                self._wait_for(seat, number, patience)
            seat.handles.pop(number, None)
            seat.idle_since = self._clock()
            self._tell(seat, "disconnect", handle.client, handle=number, disposition=disposition)
            self._dispose(handle, disposition, by_all=True)
            return None

    def unplug(self, slots: Sequence[Slot]) -> None:
        """Make the slots of a reader disappear, with every handle on them."""
        with self._changed:
            for seat in self._seats:
                if seat.slot in slots:
                    seat.plugged = False
                    self._free(seat)

    def plug(self, slots: Sequence[Slot], names: Sequence[str]) -> None:
        """Bring the slots of a reader back, under names of their own."""
        with self._changed:
            for slot, name in zip(slots, names, strict=True):
                seat = next(seat for seat in self._seats if seat.slot is slot)
                seat.plugged, seat.name = True, name

    def close(self) -> None:
        """Let nobody wait any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _ready(self, number: int, patience: float | None = None) -> Handle | Refusal:
        """Wait for a handle's turn; the handle, or why it is not good any more."""
        handle = self._handle(number)
        if handle is None:
            return Refusal("invalid_handle")
        if not self._wait_for(handle.seat, number, patience):
            return Refusal("busy")
        refusal = stale(handle)
        if refusal is None:
            return handle
        if refusal.error == "reset_card":
            self._tell(handle.seat, "reset_notice", handle.client, handle=number)
        return refusal

    def _wait_for(self, seat: Seat, number: int, patience: float | None = None) -> bool:
        """Wait until no other program is in a transaction or served; False when patience ends before."""
        until = None if patience is None else time.monotonic() + patience
        while seat.plugged and not self._closed:
            holder = seat.handles.get(seat.holder)
            if holder is not None and stale(holder, resets=False):
                self._free(seat)
            if seat.holder in (0, number) and not seat.busy:
                return True
            if until is not None and time.monotonic() > until:
                return False
            self._changed.wait(_LOCK_SECONDS)
        return True

    def _dispose(self, handle: Handle, disposition: str, *, by_all: bool = False) -> None:
        seat = handle.seat
        if disposition == "leave" or stale(handle, resets=False):
            return
        seat.resets += 1
        if not by_all:
            # Who resets within its own session is not told of it.
            handle.resets = seat.resets
        (seat.slot.reset if disposition == "reset" else seat.slot.power_off)()

    def _free(self, seat: Seat) -> None:
        seat.holder, seat.depth = 0, 0
        self._changed.notify_all()

    def _handle(self, number: int) -> Handle | None:
        return next((seat.handles[number] for seat in self._seats if number in seat.handles), None)

    def _violation(self, seat: Seat, client: str) -> Refusal:
        self._tell(seat, "sharing_violation", client)
        return Refusal("sharing_violation")

    def _forget_stale(self, seat: Seat) -> None:
        # A removed card frees the reader: a dead exclusive handle keeps nobody out.
        for handle in seat.handles.values():
            if handle.insertion != seat.slot.insertions:
                handle.exclusive = False

    def _power(self, seat: Seat) -> None:
        in_use = any(handle.insertion == seat.slot.insertions for handle in seat.handles.values())
        if not in_use and self._clock() - seat.idle_since > IDLE_SECONDS:
            seat.slot.power_off_if_on()
        seat.slot.power_when_needed()

    def _tell(self, seat: Seat, what: str, client: str, **details: object) -> None:
        if self._witness is not None:
            self._witness(seat.slot, what, {"client": client, **details})
