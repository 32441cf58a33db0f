"""The readers a world offers to a product, over a socket or through real PC/SC."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import RLock
from typing import Self

from virtual_cards.faults import FaultRule
from virtual_cards.iso7816.kernel import Card
from virtual_cards.readers.contacts import Contacts, Desk, SocketContacts
from virtual_cards.readers.errors import ReaderError
from virtual_cards.readers.holding import Hold, check_way
from virtual_cards.readers.layouts import BI_SLOT, ReaderLayout, ReaderModel
from virtual_cards.readers.pcsc_contacts import PcscContacts
from virtual_cards.readers.slot_states import SlotState
from virtual_cards.readers.slots import CardEvent, Slot, unheard
from virtual_cards.trace import Trace

__all__ = ["Reader", "open_reader"]


class Reader:
    """Slots; cards go in and out by hand of the bench, products see them as in real terminals.

    Slots are numbered through all readers. Calls of the bench are serialised. ``on_event`` is called with each
    ``CardEvent``, from the thread that caused it: for ``cut`` that is the one serving the product's command.
    """

    def __init__(self, desk: Desk, contacts: Contacts, trace: Trace) -> None:
        self._desk = desk
        self._slots = desk.slots
        self._contacts = contacts
        self._trace = trace
        self._holds: list[Hold] = []
        self._lock = RLock()
        self._closed = False

    def coordinates(self) -> dict[str, object]:
        """Return what a product needs: mode, host, port, csock and the names of the slots it can see.

        ``exposed`` tells whether others than this machine can reach the cards.
        """
        return {**self._contacts.coordinates(), "readers": self._desk.names}

    def check(self) -> None:
        """Make sure that what carries the cards still runs.

        Raises:
            ReaderError: it has died; what products saw since is no fault of theirs.
        """
        self._contacts.check()

    def insert(self, slot: int, card: Card) -> None:
        """Insert a card and wait until the reader has seen it; a card already there is removed first.

        Raises:
            ReaderError: there is no such slot, its reader is unplugged, or it does not see the card in time.
        """
        with self._lock:
            self._plugged(slot)
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
            ReaderError: there is no such slot, or the reader does not see it in time.
        """
        with self._lock:
            found = self._slot(slot)
            found.pull()
            if found.state is SlotState.REMOVING:
                if self._desk.plugged[self._desk.places[slot].reader]:
                    self._contacts.detach(slot)
                found.gone()

    def swap(self, slot: int, card: Card) -> None:
        """Put another card in a slot; the reader sees it empty in between.

        Raises:
            ReaderError: there is no card to swap, or what ``insert`` raises.
        """
        with self._lock:
            if not self.present(slot):
                raise ReaderError("no-card-to-swap", f"slot {slot}: there is no card to swap", slot=str(slot))
            self.insert(slot, card)

    def cut_after(self, slot: int, commands: int) -> None:
        """Make the card disappear during the n-th next command, which is then never answered.

        Raises:
            ReaderError: there is no card, or ``commands`` is below 1.
        """
        self._slot(slot).arm(commands)

    def fault(self, slot: int, rules: Sequence[FaultRule]) -> None:
        """Have these faults, and only these, from the next command on; each is told in the trace.

        Raises:
            ReaderError: there is no such slot.
        """
        self._slot(slot).fault(rules)

    def kill(self, slot: int) -> None:
        """Have the card vanish while nothing is asked of it; nothing is waited for.

        Raises:
            ReaderError: there is no such slot, or no card in it.
        """
        with self._lock:
            found = self._slot(slot)
            if not self.present(slot):
                raise ReaderError("no-card-to-kill", f"slot {slot}: there is no card to kill", slot=str(slot))
            found.pull("killed")
            self._contacts.drop(slot)

    def hold(self, slot: int, how: str, seconds: float = 0) -> Hold:
        """Have another program use the card of a slot; returns once it does, or has done what it came for.

        Args:
            slot: Which slot.
            how: ``exclusive`` keeps the product out, ``transaction`` makes it wait, ``reset`` and ``unpower``
                end with the card reset or without power.
            seconds: After how long the program leaves by itself; 0: at ``release``, and at once for ``reset``
                and ``unpower``.

        Raises:
            ReaderError: the way is unknown, or the program does not get at the card.
        """
        check_way(how, seconds)
        self._plugged(slot)
        hold = self._contacts.hold(slot, how, seconds)
        with self._lock:
            self._holds = [one for one in self._holds if not one.released] + [hold]
        return hold

    def unplug(self, reader: int) -> None:
        """Unplug a reader: its slots disappear; cards stay in it, without power.

        Raises:
            ReaderError: there is no such reader, or it is unplugged already.
        """
        with self._lock:
            self._turn(reader, plugged=False)
            self._contacts.unplug(reader)
            for slot in self._desk.slots_of(reader):
                slot.note("unplugged")

    def plug(self, reader: int, name: str = "") -> None:
        """Plug a reader again, under another name if one is given; waits until its cards are seen.

        Raises:
            ReaderError: there is no such reader, it is plugged already, or the name is none.
        """
        with self._lock:
            if name:
                others = [one for number, one in enumerate(self._desk.readers) if number != reader]
                ReaderLayout(tuple(ReaderModel(one) for one in (name, *others)))
            self._turn(reader, plugged=True)
            if name:
                self._desk.readers[reader] = name
            self._contacts.plug(reader)
            for slot in self._desk.slots_of(reader):
                slot.note("plugged", name=self._desk.name(slot.index))

    def present(self, slot: int) -> bool:
        """Tell whether a card is in the slot."""
        return self._slot(slot).state is SlotState.PRESENT

    def snapshot(self, slot: int) -> dict[str, object] | None:
        """Return the state of the card in a slot, without its secrets; None when there is none."""
        return self._slot(slot).snapshot()

    def take_trace(self, slot: int | None = None) -> list[dict[str, object]]:
        """Hand over what happened since the last take, oldest first, in one slot or in all."""
        for each in self._slots:
            each.settle()
        return self._trace.take(slot)

    def close(self) -> None:
        """Take everything down; may be called twice."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._contacts.close()
                for hold in self._holds:
                    hold.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _slot(self, slot: int) -> Slot:
        if not 0 <= slot < len(self._slots):
            raise ReaderError("unknown-slot", f"slot {slot}: 0 to {len(self._slots) - 1} expected", slot=str(slot))
        return self._slots[slot]

    def _plugged(self, slot: int) -> None:
        self._slot(slot)
        if not self._desk.plugged[self._desk.places[slot].reader]:
            raise ReaderError("reader-unplugged", f"slot {slot}: its reader is unplugged", slot=str(slot))

    def _turn(self, reader: int, *, plugged: bool) -> None:
        if not 0 <= reader < len(self._desk.plugged) or self._desk.plugged[reader] is plugged:
            state = "is already so" if 0 <= reader < len(self._desk.plugged) else "does not exist"
            raise ReaderError("reader-misuse", f"reader {reader} {state}", reader=str(reader))
        self._desk.plugged[reader] = plugged


def open_reader(
    mode: str,
    on_event: Callable[[CardEvent], None] | None = None,
    work_dir: Path | None = None,
    *,
    host: str = "127.0.0.1",
    layout: ReaderLayout = BI_SLOT,
    watch_sessions: bool = False,
    ports: Sequence[int] | None = None,
) -> Reader:
    """Open readers with all slots empty.

    Args:
        mode: ``socket`` (no driver, no daemon) or ``pcsc`` (a private daemon with the virtual driver).
        on_event: Told of every insertion, removal, cut and kill.
        work_dir: Folder for the daemon's files; needed by ``pcsc``.
        host: Address the socket mode listens on.
        layout: Which readers there are; one with two slots by default.
        watch_sessions: Whether connections and transactions of programs are kept in the trace too.
        ports: First of the two TCP ports of each reader's driver, when they must be known; else free ones.

    Raises:
        MissingPartError: a program or driver that PC/SC needs is not installed.
        ReaderError: the mode is unknown, or the daemon does not come up.
    """
    trace = Trace()
    slots = tuple(Slot(index, trace, on_event or unheard) for index in range(len(layout.places)))
    desk = Desk(layout, slots)
    if mode == "socket":
        return Reader(desk, SocketContacts(desk, host, watch_sessions=watch_sessions), trace)
    if mode == "pcsc" and work_dir is not None:
        return Reader(desk, PcscContacts(desk, work_dir, watch_sessions=watch_sessions, ports=ports), trace)
    raise ReaderError("unknown-mode", f"mode {mode!r}: socket, or pcsc with a work_dir, expected", mode=mode)
