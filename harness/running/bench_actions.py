"""The actions the bench carries out itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import cast

from harness.environment.clock import VirtualClock, instant_text
from harness.model.action import Json
from harness.model.cards import LONGEST_WATCH_S, CardStateWord
from harness.model.case import CardForm, Fault
from harness.model.record import EntryKind
from harness.running.faults import BenchFaultError
from harness.running.recorder import Recorder
from harness.running.world import CardsLike, JobWorld

__all__ = ["carry_out"]

Arguments = Mapping[str, Json]


def carry_out(action: str, arguments: Arguments, world: JobWorld, clock: VirtualClock, recorder: Recorder) -> None:
    """Carry out one bench action.

    Raises:
        BenchFaultError: The action is unknown, or cannot be done as the case writes it.
    """
    if action == "advance_clock":
        _advance_clock(arguments, clock, recorder)
    elif action == "inject_fault":
        _inject_fault(arguments, world)
    elif action in _CARDS:
        if world.cards is None:
            raise BenchFaultError("running.no-reader", action=action)
        _CARDS[action](world.cards, arguments)
    else:
        raise BenchFaultError("running.unknown-bench-action", action=action)


def _insert(cards: CardsLike, arguments: Arguments) -> None:
    cards.insert(_text(arguments, "role"), _text(arguments, "card"), _form(arguments))


def _remove(cards: CardsLike, arguments: Arguments) -> None:
    cards.remove(_text(arguments, "role"))


def _swap(cards: CardsLike, arguments: Arguments) -> None:
    cards.swap(_text(arguments, "role"), _text(arguments, "card"), _form(arguments))


def _cut(cards: CardsLike, arguments: Arguments) -> None:
    cards.cut(_text(arguments, "role"), _integer(arguments, "after_commands"))


def _fault(cards: CardsLike, arguments: Arguments) -> None:
    """The k-th command of a kind is answered wrongly; every one when no rank is given."""
    # Whoever does nothing to a card does not wait for the cards to be imported.
    from virtual_cards.faults import FaultRule  # noqa: PLC0415

    rank, effect = _integer(arguments, "nth", 0), _text(arguments, "effect")
    try:
        rule = FaultRule(
            command=_text(arguments, "command", ""),
            nth=max(rank, 1),
            every=rank == 0,
            effect=effect,
            value=_FAULT_VALUES.get(effect, _no_value)(arguments),
        )
    except ValueError as fault:
        raise BenchFaultError("running.bad-fault", detail=str(fault)) from fault
    cards.fault(_text(arguments, "role"), rule)


def _no_value(_arguments: Arguments) -> float:
    return 0


_FAULT_VALUES: Mapping[str, Callable[[Arguments], float]] = {
    "sw": lambda arguments: int(_text(arguments, "status"), 16),
    "delay": lambda arguments: _integer(arguments, "delay_ms") / 1000,
    "oversized": lambda arguments: _integer(arguments, "size"),
}


def _kill(cards: CardsLike, arguments: Arguments) -> None:
    cards.kill(_text(arguments, "role"))


def _hold(cards: CardsLike, arguments: Arguments) -> None:
    cards.hold(_text(arguments, "role"), _text(arguments, "how"), _integer(arguments, "seconds", 0))


def _free(cards: CardsLike, arguments: Arguments) -> None:
    cards.free(_text(arguments, "role"))


def _unplug(cards: CardsLike, arguments: Arguments) -> None:
    cards.unplug(_integer(arguments, "reader", 0))


def _plug(cards: CardsLike, arguments: Arguments) -> None:
    cards.plug(_integer(arguments, "reader", 0), _text(arguments, "name", ""))


def _watch(_cards: CardsLike, arguments: Arguments) -> None:
    """Let real time pass: a card that is given back late is seen only by waiting for it."""
    time.sleep(min(_integer(arguments, "seconds"), LONGEST_WATCH_S))


_CARDS: Mapping[str, Callable[[CardsLike, Arguments], None]] = {
    "insert_card": _insert,
    "remove_card": _remove,
    "swap_card": _swap,
    "cut_card": _cut,
    "fault_card": _fault,
    "kill_card": _kill,
    "hold_card": _hold,
    "free_card": _free,
    "unplug_reader": _unplug,
    "plug_reader": _plug,
    "watch_cards": _watch,
}
"""Actions that need a reader."""


def _form(arguments: Arguments) -> CardForm:
    """Return the form of card a step asks for; the loader has checked its words."""
    state = cast("CardStateWord", _text(arguments, "state", "fresh"))
    slot = _integer(arguments, "slot") if "slot" in arguments else None
    return CardForm(_text(arguments, "kind", ""), state, arguments.get("renewed") is True, slot)


def _advance_clock(arguments: Arguments, clock: VirtualClock, recorder: Recorder) -> None:
    if arguments.get("to"):
        try:
            instant = datetime.fromisoformat(_text(arguments, "to"))
        except ValueError:
            raise BenchFaultError(
                "running.bad-argument", name="to", value=_text(arguments, "to")[:40], type="instant"
            ) from None
        clock.set(instant if instant.tzinfo else instant.replace(tzinfo=UTC))
    else:
        clock.advance(_integer(arguments, "seconds"))
    recorder.record(EntryKind.CLOCK, {"to": instant_text(clock.now())})


def _inject_fault(arguments: Arguments, world: JobWorld) -> None:
    fault = Fault(
        fault=_text(arguments, "fault"),
        call=_integer(arguments, "call", 0),
        operation=_text(arguments, "operation", ""),
        delay_ms=_integer(arguments, "delay_ms", 0),
        code=_text(arguments, "code", ""),
    )
    world.inject(_text(arguments, "service"), fault)


def _text(arguments: Arguments, name: str, default: str | None = None) -> str:
    value = arguments.get(name, default)
    if isinstance(value, str):
        return value
    raise BenchFaultError("running.bad-argument", name=name, value=str(value)[:40], type="text")


def _integer(arguments: Arguments, name: str, default: int | None = None) -> int:
    value = arguments.get(name, default)
    if type(value) is int:
        return value
    raise BenchFaultError("running.bad-argument", name=name, value=str(value)[:40], type="integer")
