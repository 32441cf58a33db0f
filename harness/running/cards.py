"""The cards of a job: by role in the reader, each staying itself when it comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from harness.environment.bus import EventBus
from harness.environment.pki import TestPki
from harness.model.action import Json
from harness.model.corpus import Corpus
from harness.model.record import EntryKind
from harness.running.faults import BenchFaultError
from harness.running.personas import card_holder, patient_persona, professional_persona
from harness.running.recorder import json_blob
from virtual_cards import Card, build_cps, build_vitale

__all__ = ["PROFESSIONAL_ROLE", "CardTable", "ReaderLike", "slot_of"]

PROFESSIONAL_ROLE = "professional"
"""The role that stands in slot 0; every other one stands in slot 1."""


class ReaderLike(Protocol):
    """What is used of a two-slot reader."""

    def insert(self, slot: int, card: Card) -> None:
        """Put a card in; returns once the reader has seen it."""
        ...

    def remove(self, slot: int) -> None:
        """Take the card out; returns once the reader has seen it."""
        ...

    def cut_after(self, slot: int, commands: int) -> None:
        """Pull the card during the n-th next command."""
        ...

    def take_trace(self, slot: int | None = None) -> list[dict[str, Any]]:
        """Return the decoded, masked commands since the last time, oldest first."""
        ...

    def close(self) -> None:
        """Free everything."""
        ...


def slot_of(role: str) -> int:
    """Return the slot of a role."""
    return 0 if role == PROFESSIONAL_ROLE else 1


@dataclass(frozen=True, slots=True)
class _Inserted:
    role: str
    subject: str
    """Person or professional id."""


class CardTable:
    """What is in the two slots, and the cards that were made so far.

    Args:
        open_reader: Opens the reader, given who listens to its events (slot, event).
        corpus: Where people are found.
        pki: Certifies the keys of professional cards.
        bus: Told of every insertion, removal and trace.
    """

    def __init__(
        self,
        open_reader: Callable[[Callable[[int, str], None]], ReaderLike],
        corpus: Corpus,
        pki: TestPki,
        bus: EventBus,
    ) -> None:
        self._corpus = corpus
        self._pki = pki
        self._bus = bus
        self._cards: dict[str, Card] = {}
        self._inside: dict[int, _Inserted] = {}
        self._roles = ["", ""]
        """Last role of each slot: a trace is told under it even once the card is gone."""
        self.reader = open_reader(self._on_event)

    def begin(self, cards: Mapping[str, str]) -> None:
        """Have exactly these cards in the reader: role → person."""
        slots = [slot_of(role) for role in cards]
        if len(set(slots)) != len(slots):
            raise BenchFaultError("running.slot-taken-twice", roles=", ".join(sorted(cards)))
        for slot in tuple(self._inside):
            self._take_out(slot)
        for role, subject in cards.items():
            self._put_in(role, subject)

    def insert(self, role: str, subject: str) -> None:
        """Insert somebody's card under a role."""
        if slot_of(role) in self._inside:
            raise BenchFaultError("running.slot-full", role=role)
        self._put_in(role, subject)

    def remove(self, role: str) -> None:
        """Remove the card of a role."""
        if slot_of(role) not in self._inside:
            raise BenchFaultError("running.slot-empty", role=role)
        self._take_out(slot_of(role))

    def swap(self, role: str, subject: str) -> None:
        """Remove the card of a role, if it is still there, and insert another."""
        if slot_of(role) in self._inside:
            self._take_out(slot_of(role))
        self._put_in(role, subject)

    def cut(self, role: str, commands: int) -> None:
        """Have the card of a role disappear during its n-th next command."""
        if slot_of(role) not in self._inside:
            raise BenchFaultError("running.slot-empty", role=role)
        self.reader.cut_after(slot_of(role), commands)

    def flush(self) -> None:
        """Write down the commands received since the last time, slot by slot."""
        for slot, role in enumerate(self._roles):
            trace = self.reader.take_trace(slot) if role else []
            if trace:
                lines = b"".join(json_blob(command) + b"\n" for command in trace)
                self._bus.publish(EntryKind.CARD_TRACE, {"slot": slot, "role": role, "count": len(trace)}, trace=lines)

    def close(self) -> None:
        """Free the reader."""
        self.reader.close()

    def _put_in(self, role: str, subject: str) -> None:
        slot = slot_of(role)
        if slot in self._inside:
            raise BenchFaultError("running.slot-full", role=role)
        card = self._card(subject)
        if self._roles[slot] != role:
            self.flush()
        self._roles[slot] = role
        self._inside[slot] = _Inserted(role, subject)
        self.reader.insert(slot, card)

    def _take_out(self, slot: int) -> None:
        self.reader.remove(slot)
        self._inside.pop(slot, None)

    def _on_event(self, slot: int, event: str) -> None:
        inside = self._inside.get(slot)
        if event == "cut":
            self._inside.pop(slot, None)
        data: dict[str, Json] = {"role": self._roles[slot], "slot": slot, "event": event}
        subject: Json = {"id": inside.subject if inside else ""}
        self._bus.publish(EntryKind.CARD_EVENT, data, subject=json_blob(subject))

    def _card(self, subject: str) -> Card:
        """Return somebody's card; the same one each time, with the tries its code has left."""
        professional = self._corpus.professionals.get(subject)
        holder = subject if professional else card_holder(subject, self._corpus.persons).id
        if holder not in self._cards:
            if professional is not None:
                identity = self._pki.professional(professional)
                persona = professional_persona(professional, identity.key_pem, identity.certificate_der)
                self._cards[holder] = build_cps(persona)
            else:
                persons = self._corpus.persons
                self._cards[holder] = build_vitale(patient_persona(persons[holder], persons))
        return self._cards[holder]
