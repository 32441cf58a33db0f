"""Cards in the readers of a private daemon: every step waits until the daemon has seen what happened.

The daemon of Debian re-reads its configuration for no signal, so a reader comes and goes by starting the daemon
anew with the readers that are left. Programs lose their connection to it then, as they do on Windows when the
last reader goes and the service stops.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from virtual_cards.readers.contacts import Desk
from virtual_cards.readers.daemon_log import SessionEvent
from virtual_cards.readers.errors import ReaderError
from virtual_cards.readers.holding import Hold
from virtual_cards.readers.link import Link
from virtual_cards.readers.pcscd import PrivatePcscd
from virtual_cards.readers.program import hold_in_program
from virtual_cards.readers.session_log import SessionLog
from virtual_cards.readers.slot_states import SlotState
from virtual_cards.readers.slots import Slot
from virtual_cards.readers.watcher import Watcher

__all__ = ["PcscContacts"]

_SEEN_SECONDS = 15.0


class PcscContacts:
    """A private daemon, a link for each slot, and what the daemon sees."""

    def __init__(self, desk: Desk, work_dir: Path, *, watch_sessions: bool, ports: Sequence[int] | None) -> None:
        if ports is not None and len(ports) != len(desk.readers):
            raise ReaderError("bad-layout", f"{len(ports)} ports for {len(desk.readers)} readers")
        self._desk = desk
        self._watch_log = work_dir / "watcher.log"
        self._holds: list[Hold] = []
        self._watcher: Watcher | None = None
        self._links: list[Link] = []
        self._log = SessionLog(self._tell) if watch_sessions else None
        try:
            self._daemon = PrivatePcscd(work_dir, self._readers, ports, self._log.descriptor if self._log else None)
            self._watch()
        except BaseException:
            self.close()
            raise
        for slot, place in zip(desk.slots, desk.places, strict=True):
            self._links.append(Link(slot, self._daemon.dial(place.reader, place.slot), lambda: self._daemon.alive))
            if self._log is not None:
                slot.before = partial(self._drain, slot)

    def coordinates(self) -> dict[str, object]:
        """Return what a product needs to reach the readers."""
        return {"mode": "pcsc", "host": "", "port": 0, "csock": self._daemon.csock, "exposed": self._daemon.exposed}

    def attach(self, slot: int) -> None:
        """Bring the card of a slot into contact; returns once the daemon has seen it."""
        self._links[slot].open()
        # A card without any ATR is not seen by a reader: there is nothing to wait for.
        if self._desk.slots[slot].atr:
            self._see(slot, present=True)

    def detach(self, slot: int) -> None:
        """Take the contact away; returns once the daemon has seen the slot empty."""
        self._links[slot].close()
        self._see(slot, present=False)

    def drop(self, slot: int) -> None:
        """Break the contact without waiting for anything."""
        self._links[slot].close()

    def hold(self, slot: int, how: str, seconds: float) -> Hold:
        """Have another program take the card."""
        hold = hold_in_program(self._daemon.csock, self._desk.name(slot), how, seconds)
        self._holds = [one for one in self._holds if not one.released] + [hold]
        return hold

    def unplug(self, _reader: int) -> None:
        """Make a reader disappear."""
        self._restart()

    def plug(self, _reader: int) -> None:
        """Make it appear again, under the name it has on the desk."""
        self._restart()

    def check(self) -> None:
        """Raise ReaderError when the daemon has died: what products saw since is no fault of theirs."""
        if not self._daemon.alive or (self._watcher is not None and self._watcher.lost):
            raise ReaderError(
                "reader-died", f"the PC/SC daemon has died; its log is {self._watch_log.parent}/pcscd.log"
            )

    def close(self) -> None:
        """Free everything."""
        for hold in self._holds:
            hold.release()
        self._withdraw()
        daemon = getattr(self, "_daemon", None)
        if daemon is not None:
            daemon.close()
        if self._log is not None:
            self._log.close()

    @property
    def _readers(self) -> dict[int, str]:
        desk = self._desk
        return {number: name for number, name in enumerate(desk.readers) if desk.plugged[number]}

    def _withdraw(self) -> None:
        """Take every card out of contact, and stop watching."""
        # A card that answers late does not keep us.
        for slot in self._desk.slots:
            slot.renew()
        for link in self._links:
            link.close()
        if self._watcher is not None:
            self._watcher.close()

    def _restart(self) -> None:
        """Start the daemon with the readers that are plugged, and bring their cards into contact again."""
        self._withdraw()
        self._daemon.stop()
        if self._log is not None:
            self._log.restart()
        self._daemon.start(self._readers)
        self._watch()
        back = [slot for slot in self._desk.slots if slot.state is SlotState.PRESENT and self._is_plugged(slot)]
        for slot in back:
            self._links[slot.index].open()
        for slot in back:
            if slot.atr:
                self._see(slot.index, present=True)

    def _watch(self) -> None:
        self._watcher = Watcher(self._daemon.csock, self._desk.names, self._watch_log)
        self._watcher.wait_for_readers(_SEEN_SECONDS)

    def _see(self, slot: int, *, present: bool) -> None:
        if self._watcher is not None:
            self._watcher.wait(self._desk.name(slot), present, _SEEN_SECONDS)

    def _is_plugged(self, slot: Slot) -> bool:
        return self._desk.plugged[self._desk.places[slot.index].reader]

    def _drain(self, slot: Slot) -> None:
        if self._log is not None:
            self._log.drain(self._desk.name(slot.index))

    def _tell(self, event: SessionEvent) -> None:
        slot = next((slot for slot in self._desk.slots if self._desk.name(slot.index) == event.reader), None)
        if slot is not None:
            slot.note(event.what, program=event.program, client=str(event.client), **event.details)
