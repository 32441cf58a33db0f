"""The actions the bench carries out itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from harness.environment.clock import VirtualClock, instant_text
from harness.model.action import Json
from harness.model.case import Fault
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
    cards.insert(_text(arguments, "role"), _text(arguments, "card"))


def _remove(cards: CardsLike, arguments: Arguments) -> None:
    cards.remove(_text(arguments, "role"))


def _swap(cards: CardsLike, arguments: Arguments) -> None:
    cards.swap(_text(arguments, "role"), _text(arguments, "card"))


def _cut(cards: CardsLike, arguments: Arguments) -> None:
    cards.cut(_text(arguments, "role"), _integer(arguments, "after_commands"))


_CARDS: Mapping[str, Callable[[CardsLike, Arguments], None]] = {
    "insert_card": _insert,
    "remove_card": _remove,
    "swap_card": _swap,
    "cut_card": _cut,
}


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
