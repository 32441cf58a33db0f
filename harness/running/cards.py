"""The cards of a job in the reader: by role, each staying itself when it comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.environment.bus import EventBus
from harness.model.action import Json
from harness.model.case import CardForm
from harness.model.record import EntryKind
from harness.running.card_stock import ORDINARY, CardStock
from harness.running.faults import BenchFaultError
from harness.running.reader_like import HoldLike, ReaderLike
from harness.running.recorder import json_blob
from virtual_cards.faults import FaultRule

__all__ = ["CardTable"]

_PROFESSIONAL_ROLE = "professional"
"""The role that stands in slot 0; every other one stands in slot 1."""


class CardTable:
    """What is in the slots of the reader, and what is done to it.

    Args:
        open_reader: Opens the reader, given who listens to its events (slot, event).
        stock: Makes the cards.
        bus: Told of every insertion, removal, trace and state.
    """

    def __init__(
        self,
        open_reader: Callable[[Callable[[int, str], None]], ReaderLike],
        stock: CardStock,
        bus: EventBus,
    ) -> None:
        self._stock = stock
        self._bus = bus
        self._inside: dict[int, str] = {}
        """Person or professional whose card is in each slot."""
        self._roles: dict[int, str] = {}
        """Role of each slot, or its last one: a trace is told under it even once the card is gone."""
        self._holds: dict[int, HoldLike] = {}
        self.reader = open_reader(self._on_event)

    def begin(self, cards: Mapping[str, str], forms: Mapping[str, CardForm]) -> None:
        """Have exactly these cards in the reader: role → person."""
        slots = [_slot(role, forms.get(role, ORDINARY)) for role in cards]
        if len(set(slots)) != len(slots):
            raise BenchFaultError("running.slot-taken-twice", roles=", ".join(sorted(cards)))
        self._free_all()
        for slot in tuple(self._inside):
            self._take_out(slot)
        for role, subject in cards.items():
            self.insert(role, subject, forms.get(role, ORDINARY))
        self._tell_states("before")

    def end(self) -> None:
        """Write down the last commands of a case and the state each card is left in; nobody holds a card any more.

        Raises:
            ReaderError: the reader died meanwhile: what the product did since is not to be judged.
        """
        self._free_all()
        self.flush()
        self.reader.check()
        self._tell_states("after")

    def insert(self, role: str, subject: str, form: CardForm = ORDINARY) -> None:
        """Insert somebody's card under a role."""
        slot = _slot(role, form)
        if slot in self._inside:
            raise BenchFaultError("running.slot-full", role=role)
        card = self._stock.card(subject, form)
        if self._roles.get(slot) != role:
            self.flush()
        self._roles[slot] = role
        self._inside[slot] = subject
        self.reader.insert(slot, card)

    def remove(self, role: str) -> None:
        """Remove the card of a role."""
        self._take_out(self._occupied(role))

    def swap(self, role: str, subject: str, form: CardForm = ORDINARY) -> None:
        """Remove the card of a role, if it is still there, and insert another."""
        slot = self._slot_of(role)
        if slot in self._inside:
            self._take_out(slot)
        self.insert(role, subject, form)

    def cut(self, role: str, commands: int) -> None:
        """Have the card of a role disappear during its n-th next command."""
        self.reader.cut_after(self._occupied(role), commands)

    def fault(self, role: str, rule: FaultRule) -> None:
        """Have the card of a role answer wrongly, as a rule says."""
        self.reader.fault(self._occupied(role), (rule,))

    def kill(self, role: str) -> None:
        """Have the card of a role vanish while nothing is asked of it."""
        self.reader.kill(self._occupied(role))

    def hold(self, role: str, how: str, seconds: int) -> None:
        """Have another program use the card of a role; without end when ``seconds`` is 0."""
        slot = self._occupied(role)
        if slot in self._holds:
            self._holds.pop(slot).release()
        self._holds[slot] = self.reader.hold(slot, how, seconds)
        self._tell(slot, "held")

    def free(self, role: str) -> None:
        """Have the other program let go of the card of a role."""
        slot = self._slot_of(role)
        held = self._holds.pop(slot, None)
        if held is None:
            raise BenchFaultError("running.not-held", role=role)
        held.release()
        self._tell(slot, "freed")

    def unplug(self, reader: int) -> None:
        """Unplug a reader, cards and all."""
        self.flush()
        self.reader.unplug(reader)
        self._bus.publish(EntryKind.CARD_EVENT, {"role": "", "slot": reader, "event": "unplugged"})

    def plug(self, reader: int, name: str) -> None:
        """Plug a reader again, under another name when one is given; the cards in it are seen again."""
        self.reader.plug(reader, name)
        self._bus.publish(EntryKind.CARD_EVENT, {"role": "", "slot": reader, "event": "plugged"})

    def flush(self) -> None:
        """Write down the commands received since the last time, slot by slot."""
        for slot, role in sorted(self._roles.items()):
            trace = self.reader.take_trace(slot)
            if trace:
                lines = b"".join(json_blob(command) + b"\n" for command in trace)
                self._bus.publish(EntryKind.CARD_TRACE, {"slot": slot, "role": role, "count": len(trace)}, trace=lines)

    def close(self) -> None:
        """Free the reader."""
        self._free_all()
        self.reader.close()

    def _take_out(self, slot: int) -> None:
        self.reader.remove(slot)
        self._inside.pop(slot, None)

    def _slot_of(self, role: str) -> int:
        """Return where the card of a role is, or was last."""
        inside = (slot for slot in self._inside if self._roles[slot] == role)
        last = (slot for slot, known in self._roles.items() if known == role)
        return next(inside, next(last, _slot(role, ORDINARY)))

    def _occupied(self, role: str) -> int:
        slot = self._slot_of(role)
        if slot not in self._inside:
            raise BenchFaultError("running.slot-empty", role=role)
        return slot

    def _free_all(self) -> None:
        while self._holds:
            self._holds.popitem()[1].release()

    def _on_event(self, slot: int, event: str) -> None:
        self._tell(slot, event)
        if event == "cut":
            self._inside.pop(slot, None)

    def _tell(self, slot: int, event: str) -> None:
        data: dict[str, Json] = {"role": self._roles.get(slot, ""), "slot": slot, "event": event}
        subject: Json = {"id": self._inside.get(slot, "")}
        self._bus.publish(EntryKind.CARD_EVENT, data, subject=json_blob(subject))

    def _tell_states(self, when: str) -> None:
        for slot in sorted(self._inside):
            snapshot = self.reader.snapshot(slot)
            if snapshot is not None:
                data: dict[str, Json] = {"role": self._roles[slot], "slot": slot, "when": when}
                self._bus.publish(EntryKind.CARD_STATE, data, snapshot=json_blob(snapshot))


def _slot(role: str, form: CardForm) -> int:
    if form.slot is not None:
        return form.slot
    return 0 if role == _PROFESSIONAL_ROLE else 1
