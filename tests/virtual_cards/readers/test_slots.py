"""The slot: its table, its events, and the cut during a command."""

from __future__ import annotations

import time
from threading import Event, Thread

import pytest

from tests.virtual_cards.people import VITALE
from virtual_cards import Card, CardEvent, ReaderError, build_vitale
from virtual_cards.faults import FaultRule
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


def test_power_is_told_in_the_trace() -> None:
    slot, trace, _ = filled()
    slot.reset()
    slot.power_off()
    slot.power_off()
    assert [entry["name"] for entry in trace.take()] == ["power_on", "reset", "power_off", "power_off"]


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        (FaultRule(effect="sw", value=0x6F00), "6f00"),
        (FaultRule(effect="one_byte"), "6f"),
        (FaultRule(effect="oversized", value=302), "00" * 300 + "9000"),
    ],
)
def test_a_fault_replaces_one_answer_and_is_told(rule: FaultRule, answer: str) -> None:
    slot, trace, _ = filled()
    right = slot.transmit(READ)
    trace.take()
    slot.fault([rule])
    assert [slot.transmit(READ), slot.transmit(READ)] == [bytes.fromhex(answer), right]
    assert [entry["name"] for entry in trace.take()] == ["injected", "READ BINARY", "READ BINARY"]


def test_faults_end_when_there_are_none_left() -> None:
    slot, _, _ = filled()
    slot.fault([FaultRule(every=True, value=0x6F00)])
    assert slot.transmit(READ) == b"\x6f\x00"
    slot.fault([])
    assert (slot.transmit(READ) or b"")[-2:] == b"\x90\x00"


def test_a_cut_by_rule_is_a_cut() -> None:
    slot, _, events = filled()
    slot.fault([FaultRule(nth=2, effect="cut")])
    assert [slot.transmit(READ) is None for _ in range(3)] == [False, True, True]
    assert [event.event for event in events] == ["inserted", "cut"]


def test_a_removal_by_rule_comes_after_the_answer() -> None:
    slot, _, events = filled()
    slot.fault([FaultRule(effect="remove")])
    assert (slot.transmit(READ) or b"")[-2:] == b"\x90\x00"
    assert slot.leaving
    slot.answered()
    assert slot.transmit(READ) is None
    assert [event.event for event in events] == ["inserted", "removed"]


def test_a_late_answer_is_right() -> None:
    slot, _, _ = filled()
    right = slot.transmit(READ)
    slot.fault([FaultRule(effect="delay", value=0.05)])
    start = time.monotonic()
    assert slot.transmit(READ) == right
    assert time.monotonic() - start >= 0.05


def test_a_card_pulled_during_a_delay_does_not_answer() -> None:
    slot, trace, events = filled()
    slot.fault([FaultRule(effect="delay", value=30)])
    answers: list[bytes | None] = []
    asking = Thread(target=lambda: answers.append(slot.transmit(READ)))
    asking.start()
    while not any(entry["name"] == "injected" for entry in trace.take()):
        assert asking.is_alive()
    slot.pull()
    asking.join(5)
    assert answers == [None]
    assert [event.event for event in events] == ["inserted", "removed"]
    assert [entry["sw"] for entry in trace.take()] == [""]


def test_what_came_before_a_command_is_told_before_it() -> None:
    slot, trace, _ = filled()
    trace.take()
    slot.before = lambda: slot.note("connect", client="7")
    slot.transmit(READ)
    slot.reset()
    assert [entry["name"] for entry in trace.take()] == ["connect", "READ BINARY", "connect", "reset"]


def test_an_answer_is_handed_over_before_its_line_is_kept() -> None:
    slot, trace, _ = filled()
    trace.take()
    handed: list[tuple[bytes, int]] = []
    answer = slot.transmit(READ, lambda given: handed.append((given, len(trace.take()))))
    assert handed == [(answer, 0)]
    assert [entry["name"] for entry in trace.take()] == ["READ BINARY"]


def test_an_answer_that_finds_nobody_is_kept_all_the_same() -> None:
    slot, trace, _ = filled()
    trace.take()

    def hang_up(_answer: bytes) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        slot.transmit(READ, hang_up)
    assert [(entry["name"], entry["sw"]) for entry in trace.take()] == [("READ BINARY", "9000")]


def test_nothing_is_handed_over_of_a_fault_or_of_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    slot, _, _ = filled()
    handed: list[bytes] = []
    slot.fault([FaultRule(effect="sw", value=0x6F00)])
    assert slot.transmit(READ, handed.append) == b"\x6f\x00"
    slot.fault([])
    monkeypatch.setattr(Card, "transmit", lambda _card, _raw: b"")
    assert slot.transmit(READ, handed.append) == b""
    assert handed == []


def test_settling_waits_for_the_line_of_an_answer_on_its_way() -> None:
    slot, trace, _ = filled()
    trace.take()
    handing, go = Event(), Event()

    def hand_over(_answer: bytes) -> None:
        handing.set()
        assert go.wait(5)

    asking = Thread(target=slot.transmit, args=(READ, hand_over))
    asking.start()
    assert handing.wait(5)
    settled = Thread(target=slot.settle)
    settled.start()
    settled.join(0.05)
    assert settled.is_alive()
    go.set()
    settled.join(5)
    assert [entry["name"] for entry in trace.take()] == ["READ BINARY"]
    asking.join(5)


def test_an_unplugged_reader_leaves_its_card_without_power() -> None:
    slot, _, _ = filled()
    slot.renew()
    assert (slot.state, slot.insertions) == (SlotState.PRESENT, 2)
    assert slot.transmit(READ) == b"\x6f\x00"


def test_the_snapshot_of_a_slot_is_that_of_its_card() -> None:
    slot, _, _ = make()
    assert slot.snapshot() is None
    card = build_vitale(VITALE)
    slot.insert(card)
    assert slot.snapshot() == card.snapshot()
