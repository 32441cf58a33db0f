"""The slot: its table, its events, and the cut during a command."""

from __future__ import annotations

import pytest

from tests.virtual_cards.personas import VITALE
from virtual_cards import CardEvent, ReaderError, build_vitale
from virtual_cards.readers.slot_states import SLOT_TRANSITIONS, SlotEvent, SlotState
from virtual_cards.readers.slots import Slot
from virtual_cards.trace import Trace

READ = bytes.fromhex("00B082007C")


def make() -> tuple[Slot, Trace, list[CardEvent]]:
    trace, events = Trace(), list[CardEvent]()
    return Slot(1, trace, events.append), trace, events


def filled() -> tuple[Slot, Trace, list[CardEvent]]:
    slot, trace, events = make()
    slot.insert(build_vitale(VITALE))
    slot.power_on()
    slot.seen()
    return slot, trace, events


def test_a_slot_is_only_filled_when_empty() -> None:
    assert [pair for pair in SLOT_TRANSITIONS if pair[1] is SlotEvent.INSERT] == [(SlotState.EMPTY, SlotEvent.INSERT)]
    slot, _, _ = filled()
    with pytest.raises(ReaderError, match="present: insert is not possible"):
        slot.insert(build_vitale(VITALE))
    slot.pull()
    with pytest.raises(ReaderError, match="removing: insert"):
        slot.insert(build_vitale(VITALE))
    slot.gone()
    slot.insert(build_vitale(VITALE))
    assert (slot.state, slot.insertions) == (SlotState.INSERTING, 2)


def test_events_of_a_life() -> None:
    slot, _, events = filled()
    slot.pull()
    slot.pull()
    assert events == [
        CardEvent(1, "inserted", "vitale2", VITALE.serial),
        CardEvent(1, "removed", "vitale2", VITALE.serial),
    ]


def test_an_empty_slot_answers_nothing_and_minds_nothing() -> None:
    slot, trace, events = make()
    for action in (slot.power_on, slot.power_off, slot.reset, slot.power_when_needed, slot.pull, slot.seen):
        action()
    assert (slot.transmit(READ), slot.atr, events, trace.take()) == (None, b"", [], [])


def test_cut_on_the_third_command() -> None:
    slot, trace, events = filled()
    slot.arm(3)
    answers = [slot.transmit(READ) for _ in range(4)]
    assert [answer is None for answer in answers] == [False, False, True, True]
    assert [entry["sw"] for entry in trace.take() if entry["kind"] == "apdu"] == ["9000", "9000", ""]
    assert [event.event for event in events] == ["inserted", "cut"]
    assert slot.state is SlotState.REMOVING


@pytest.mark.parametrize("commands", [0, -1])
def test_a_cut_needs_a_count(commands: int) -> None:
    slot, _, _ = filled()
    with pytest.raises(ReaderError, match="at least 1"):
        slot.arm(commands)


def test_a_cut_needs_a_card_and_does_not_outlive_it() -> None:
    slot, _, _ = make()
    with pytest.raises(ReaderError):
        slot.arm(1)
    slot.insert(build_vitale(VITALE))
    slot.arm(1)
    slot.pull()
    slot.gone()
    slot.insert(build_vitale(VITALE))
    slot.power_on()
    assert slot.transmit(READ) is not None


def test_a_card_pulled_before_it_was_seen_is_not_announced() -> None:
    slot, _, events = make()
    slot.insert(build_vitale(VITALE))
    slot.pull()
    slot.seen()
    assert [event.event for event in events] == ["removed"]
