"""One slot of a reader: which card is in it, what goes wrong with it, and when it is pulled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Condition, RLock
from time import monotonic

from virtual_cards.faults import Effect, FaultPlan, FaultRule
from virtual_cards.iso7816.kernel import Card
from virtual_cards.readers.errors import ReaderError
from virtual_cards.readers.slot_states import SLOT_TRANSITIONS, SlotEvent, SlotState
from virtual_cards.trace import Trace

__all__ = ["CardEvent", "Slot", "unheard"]


@dataclass(frozen=True, slots=True)
class CardEvent:
    """What is told of a slot: ``inserted``, ``removed``, ``cut`` (pulled while working) or ``killed`` (while idle)."""

    slot: int
    event: str
    card: str
    """Kind of the card."""
    serial: str


def unheard(_event: CardEvent) -> None:
    """Take an event that nobody listens to."""


class Slot:
    """A slot and the card in it; every call is safe between threads.

    Args:
        index: Number of the slot, through all readers.
        trace: Keeps the commands, the power and the faults.
        on_event: Told of what happens to the card; never under the lock of the slot.
        before: Called before anything of the card is traced, so that what came earlier elsewhere stands first.
    """

    def __init__(
        self,
        index: int,
        trace: Trace,
        on_event: Callable[[CardEvent], None],
        before: Callable[[], None] | None = None,
    ) -> None:
        self.index = index
        self.before = before
        self._lock = RLock()
        self._take, self._give = self._lock.acquire, self._lock.release
        self._changed = Condition(self._lock)
        self._trace, self._record = trace, trace.record
        self._on_event = on_event
        self._state = SlotState.EMPTY
        self._card: Card | None = None
        self._cut: FaultPlan | None = None
        """The one command during which the card goes; forgotten with the card."""
        self._insertions = 0
        self._plan: FaultPlan | None = None
        self._leaving = False

    @property
    def state(self) -> SlotState:
        """How far the card is in."""
        return self._state

    @property
    def insertions(self) -> int:
        """How many cards were inserted so far; a handle of an older one is stale."""
        return self._insertions

    @property
    def holds_card(self) -> bool:
        """True while a card is in contact, mute or not."""
        return self._card is not None

    @property
    def leaving(self) -> bool:
        """True when the card goes once its answer was handed over."""
        return self._leaving

    @property
    def atr(self) -> bytes:
        """What the card in contact answers to a reset; empty when there is none, or one that stays mute."""
        card = self._card
        return card.atr if card else b""

    def insert(self, card: Card) -> None:
        """Put a card in an empty slot."""
        with self._lock:
            self._step(SlotEvent.INSERT)
            self._card = card
            self._cut = None
            self._leaving = False
            self._insertions += 1

    def seen(self) -> None:
        """Note that the reader has seen the card, unless it was pulled in between."""
        with self._lock:
            if self._state is not SlotState.INSERTING or self._card is None:
                return
            self._step(SlotEvent.SEEN)
            card = self._card
        self._tell("inserted", card)

    def pull(self, event: str = "removed") -> None:
        """Take the card out of contact, and say so under a name."""
        with self._lock:
            card = self._pull()
        if card:
            self._tell(event, card)

    def gone(self) -> None:
        """Note that the reader has seen the slot empty."""
        with self._lock:
            self._step(SlotEvent.GONE)

    def renew(self) -> None:
        """Count the card as inserted anew, without power: its reader was unplugged, so older handles are stale."""
        with self._lock:
            self._insertions += 1
            self.power_off_if_on()
            self._changed.notify_all()

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
            self._cut = FaultPlan((FaultRule(nth=commands, effect=Effect.CUT),))

    def fault(self, rules: Sequence[FaultRule]) -> None:
        """Have these faults from now on, counted afresh, whatever card is in the slot; none of them to stop."""
        with self._lock:
            self._plan = FaultPlan(rules) if rules else None

    def snapshot(self) -> dict[str, object] | None:
        """Return the state of the card without its secrets, None when there is no card."""
        with self._lock:
            return self._card.snapshot() if self._card else None

    def power_on(self) -> None:
        """Power the card, if there is one."""
        self._power("power_on", lambda card: card.power_on())

    def power_off(self) -> None:
        """Cut the current, if there is a card."""
        self._power("power_off", lambda card: card.power_off())

    def reset(self) -> None:
        """Reset the card, if there is one."""
        self._power("reset", lambda card: card.reset())

    def power_when_needed(self) -> None:
        """Power the card unless it already runs."""
        with self._lock:
            if self._card and not self._card.powered:
                self.power_on()

    def power_off_if_on(self) -> None:
        """Cut the current if it is there to be cut."""
        with self._lock:
            if self._card and self._card.powered:
                self.power_off()

    def note(self, what: str, **details: object) -> None:
        """Keep in the trace what is no command."""
        self._trace.note(self.index, self._card, what, **details)

    def settle(self) -> None:
        """Wait until what was answered so far stands in the trace, and what came before it elsewhere."""
        with self._lock:
            if self.before:
                self.before()

    def transmit(self, raw: bytes, hand_over: Callable[[bytes], None] | None = None) -> bytes | None:
        """Hand a command to the card.

        Args:
            raw: The command.
            hand_over: Given an answer as soon as it is known, before its line is kept, unless it is a fault's:
                the product works on while the line is written. Never an empty one; what it raises goes through.

        Returns:
            The answer, or None when there is no card (any more): it went away without answering.
        """
        # The same as ``with``, at half the price: this is what every command goes through.
        self._take()
        try:
            card = self._card
            if card is None:
                return None
            if self.before:
                self.before()
            due = cut = None
            if self._cut or self._plan:
                cut = self._cut.due(raw) if self._cut else None
                rule = self._plan.due(raw) if self._plan else None
                due = cut or rule
            if due is None:
                plain = card.transmit(raw)
                at = monotonic()
                try:
                    if hand_over and plain:
                        hand_over(plain)
                finally:
                    self._record(self.index, card, raw, plain, at)
                return plain
            if cut is None:
                self.note("injected", effect=str(due.effect), value=due.value)
            answer = self._faulty(card, raw, due)
        finally:
            self._give()
        if due.effect is Effect.CUT:
            self._tell("cut", card)
        return answer

    def answered(self) -> None:
        """Note that an answer was handed over: a card that was to leave after it leaves now."""
        if self._leaving:
            self.pull()

    def _faulty(self, card: Card, raw: bytes, rule: FaultRule) -> bytes | None:
        """Answer a command as a rule says; None when the card goes without answering."""
        answer: bytes | None = None
        if rule.effect is Effect.CUT:
            self._pull()
        elif rule.effect in _REPLACING:
            answer = rule.answer()
        else:
            answer = card.transmit(raw)
            self._leaving = rule.effect is Effect.REMOVE
            if rule.effect is Effect.DELAY and not self._stays(rule.value):
                answer = None
        self._trace.record(self.index, card, raw, answer or b"")
        return answer

    def _stays(self, seconds: float) -> bool:
        """Wait, without the lock; False as soon as the card goes, or its reader."""
        card, insertion = self._card, self._insertions
        return not self._changed.wait_for(lambda: self._card is not card or self._insertions != insertion, seconds)

    def _power(self, what: str, apply: Callable[[Card], None]) -> None:
        with self._lock:
            card = self._card
            if card is None:
                return
            if self.before:
                self.before()
            apply(card)
            self._trace.note(self.index, card, what)

    def _pull(self) -> Card | None:
        if self._card is None:
            return None
        self._step(SlotEvent.PULL)
        card, self._card = self._card, None
        card.power_off()
        self._cut = None
        self._leaving = False
        self._changed.notify_all()
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


_REPLACING = frozenset({Effect.SW, Effect.OVERSIZED, Effect.ONE_BYTE})
