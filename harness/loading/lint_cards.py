"""Rules on the cards of a case: forms that exist, slots the readers have, faults and holds that mean something."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from harness.loading.names import PROFESSIONAL_ROLES, known
from harness.loading.typed import fault
from harness.loading.yaml_nodes import Document, Path
from harness.model.action import Json
from harness.model.cards import KINDS, LONGEST_DELAY_MS, LONGEST_WATCH_S, OVERSIZED, READER_NAME, SLOTS, is_command_name
from harness.model.case import Case, Step
from harness.model.source import Diagnostic

__all__ = ["card_faults"]

_STATUS = re.compile("[6-9][0-9A-Fa-f]{3}")
_LONGEST_HOLD = 600
_MOST = 999_999_999_999
"""No bound: as many as the loader reads."""

_Arguments = Mapping[str, Json]


def card_faults(case: Case, document: Document) -> Iterator[Diagnostic]:
    """Yield the faults of the cards of a case, each at the word that cannot be."""
    yield from _Cards(case, document).faults()


@dataclass(frozen=True, slots=True)
class _Cards:
    case: Case
    document: Document

    def faults(self) -> Iterator[Diagnostic]:
        for role, form in self.case.card_forms.items():
            here: Path = ("card_forms", role)
            yield from known("role", role, self.case.cards, self.document, here)
            yield from self._form(role, form.kind, form.state, form.slot, here)
        yield from self._places()
        for index, step in enumerate(self.case.steps):
            rule = _RULES.get(step.action)
            if rule is not None:
                yield from rule(self, step.arguments, ("steps", index, "arguments"))

    def _form(self, role: str, kind: str, state: str, slot: Json, here: Path) -> Iterator[Diagnostic]:
        """A kind of card for that role, a state it knows, a slot there is."""
        professional = role in PROFESSIONAL_ROLES
        kinds = [name for name, one in KINDS.items() if one.professional is professional]
        if kind and kind not in kinds:
            yield self._not_one_of((*here, "kind"), kind, kinds)
        else:
            states = KINDS[kind or kinds[0]].states
            if state not in states:
                yield self._not_one_of((*here, "state"), state, sorted(states))
        slots = self._slots()
        if isinstance(slot, int) and slot not in slots:
            yield self._not_one_of((*here, "slot"), str(slot), map(str, slots))

    def _places(self) -> Iterator[Diagnostic]:
        """No two cards stand in one slot at the start."""
        taken: dict[int, str] = {}
        for role in self.case.cards:
            form = self.case.card_forms.get(role)
            slot = form.slot if form and form.slot is not None else int(role != "professional")
            if slot in taken:
                there: Path = ("card_forms", role, "slot") if form and form.slot is not None else ("cards", role)
                yield fault(self.document, there, "slot-taken", slot=str(slot), role=taken[slot])
            taken.setdefault(slot, role)

    def put_in(self, arguments: _Arguments, here: Path) -> Iterator[Diagnostic]:
        """``insert_card`` and ``swap_card``."""
        role, kind, state = (str(arguments.get(name) or "") for name in ("role", "kind", "state"))
        yield from self._form(role, kind, state or "fresh", arguments.get("slot"), here)

    def at_role(self, arguments: _Arguments, here: Path) -> Iterator[Diagnostic]:
        """Whatever is done to a card concerns one that the case holds."""
        if "role" in arguments:
            yield from known("role", str(arguments["role"]), self._roles(), self.document, (*here, "role"))

    def cut(self, arguments: _Arguments, here: Path) -> Iterator[Diagnostic]:
        """``cut_card``."""
        yield from self.at_role(arguments, here)
        yield from self._within(arguments, "after_commands", 1, _MOST, here)

    def fault(self, arguments: _Arguments, here: Path) -> Iterator[Diagnostic]:
        """``fault_card``: what its effect needs, and a command that a trace can name."""
        yield from self.at_role(arguments, here)
        yield from self._within(arguments, "nth", 1, _MOST, here)
        command = arguments.get("command")
        if isinstance(command, str) and command and not is_command_name(command):
            yield fault(self.document, (*here, "command"), "unknown-command", id=command[:80])
        needed = _NEEDED.get(str(arguments.get("effect")))
        if needed is None:
            return
        if needed not in arguments:
            yield fault(self.document, here, "missing-argument", argument=needed)
        status, size = arguments.get("status"), arguments.get("size")
        if needed == "status" and isinstance(status, str) and not _STATUS.fullmatch(status):
            yield fault(self.document, (*here, "status"), "not-status-word", value=status[:60])
        if needed == "size" and isinstance(size, int) and size not in OVERSIZED:
            yield self._not_one_of((*here, "size"), str(size), map(str, OVERSIZED))
        if needed == "delay_ms":
            yield from self._within(arguments, "delay_ms", 1, LONGEST_DELAY_MS, here)

    def hold(self, arguments: _Arguments, here: Path) -> Iterator[Diagnostic]:
        """``hold_card``."""
        yield from self.at_role(arguments, here)
        yield from self._within(arguments, "seconds", 0, _LONGEST_HOLD, here)

    def watch(self, arguments: _Arguments, here: Path) -> Iterator[Diagnostic]:
        """``watch_cards``."""
        yield from self._within(arguments, "seconds", 0, LONGEST_WATCH_S, here)

    def reader(self, arguments: _Arguments, here: Path) -> Iterator[Diagnostic]:
        """``unplug_reader`` and ``plug_reader``."""
        reader, name = arguments.get("reader"), arguments.get("name")
        count = len(self._readers())
        if isinstance(reader, int) and not 0 <= reader < count:
            yield self._not_one_of((*here, "reader"), str(reader), map(str, range(count)))
        if isinstance(name, str) and name and not READER_NAME.fullmatch(name):
            yield fault(self.document, (*here, "name"), "not-reader-name", value=name[:60])

    def _within(self, arguments: _Arguments, name: str, least: int, most: int, here: Path) -> Iterator[Diagnostic]:
        value = arguments.get(name)
        if isinstance(value, int) and not least <= value <= most:
            yield fault(
                self.document, (*here, name), "out-of-range", value=str(value), least=str(least), most=str(most)
            )

    def _not_one_of(self, path: Path, value: str, expected: Collection[str] | map[str]) -> Diagnostic:
        return fault(self.document, path, "not-one-of", value=value[:60], expected=", ".join(expected))

    def _readers(self) -> tuple[int, ...]:
        return SLOTS[self.case.world.reader or "bi-slot"]

    def _slots(self) -> range:
        return range(sum(self._readers()))

    def _roles(self) -> set[str]:
        inserted = (step for step in self.case.steps if _RULES.get(step.action) is _Cards.put_in)
        return {*self.case.cards, *self.case.cards_aside, *map(_role, inserted)}


def _role(step: Step) -> str:
    return str(step.arguments.get("role", ""))


_NEEDED: Mapping[str, str] = {"sw": "status", "delay": "delay_ms", "oversized": "size"}
"""Effect → the argument it needs."""

_RULES: Mapping[str, Callable[[_Cards, _Arguments, Path], Iterator[Diagnostic]]] = {
    "insert_card": _Cards.put_in,
    "swap_card": _Cards.put_in,
    "remove_card": _Cards.at_role,
    "kill_card": _Cards.at_role,
    "free_card": _Cards.at_role,
    "cut_card": _Cards.cut,
    "fault_card": _Cards.fault,
    "hold_card": _Cards.hold,
    "watch_cards": _Cards.watch,
    "unplug_reader": _Cards.reader,
    "plug_reader": _Cards.reader,
}
