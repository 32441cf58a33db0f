"""Sharing a reader: exclusivity, resets felt by others, removal, and the power of an unused card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

import pytest

from tests.virtual_cards.people import doctor
from virtual_cards import build_cps
from virtual_cards.faults import FaultRule
from virtual_cards.readers.sessions import IDLE_SECONDS, Refusal, Sessions
from virtual_cards.readers.slots import Slot
from virtual_cards.trace import Trace

ASK = bytes.fromhex("0020000100")
VERIFY = bytes.fromhex("002000010431323334")


@dataclass
class Bench:
    """One slot named R with a professional card, and a clock that moves by hand."""

    now: float = 100.0

    def __post_init__(self) -> None:
        self.slot = Slot(0, Trace(), lambda _event: None)
        self.sessions = Sessions(["R"], [self.slot], lambda: self.now)
        self.insert()

    def insert(self) -> None:
        self.slot.insert(build_cps(doctor()))
        self.slot.seen()

    def connect(self, exclusive: bool = False) -> int:
        opened = self.sessions.connect("R", exclusive)
        assert not isinstance(opened, Refusal), opened
        return opened[0]

    def send(self, handle: int, raw: bytes) -> str:
        answer = self.sessions.transmit(handle, raw)
        return answer.error if isinstance(answer, Refusal) else answer.hex()


def test_exclusive_keeps_others_out_both_ways() -> None:
    bench = Bench()
    first = bench.connect(exclusive=True)
    assert bench.sessions.connect("R") == Refusal("sharing_violation")
    bench.sessions.disconnect(first)
    bench.connect()
    assert bench.sessions.connect("R", exclusive=True) == Refusal("sharing_violation")
    bench.connect()


def test_no_card_and_unknown_reader() -> None:
    bench = Bench()
    assert bench.sessions.connect("S") == Refusal("unknown_reader")
    bench.slot.pull()
    assert bench.sessions.connect("R") == Refusal("no_card")


def test_a_reset_is_felt_by_the_other_and_forgets_the_code() -> None:
    bench = Bench()
    one, two = bench.connect(), bench.connect()
    bench.send(one, VERIFY)
    assert bench.send(two, ASK) == "9000"
    bench.sessions.disconnect(one, "reset")
    assert bench.send(two, ASK) == "reset_card"
    assert bench.send(two, ASK) == "reset_card"
    bench.sessions.disconnect(two)
    assert bench.send(bench.connect(), ASK) == "63c3"


def test_unpower_is_a_reset_too() -> None:
    bench = Bench()
    one, two = bench.connect(), bench.connect()
    bench.send(one, VERIFY)
    bench.sessions.disconnect(one, "unpower")
    assert bench.send(two, ASK) == "reset_card"
    assert bench.send(bench.connect(), ASK) == "63c3"


def test_leave_keeps_the_code_for_who_is_there_and_shortly_after() -> None:
    bench = Bench()
    one, two = bench.connect(), bench.connect()
    bench.send(one, VERIFY)
    bench.sessions.disconnect(one)
    bench.now += 10
    assert bench.send(two, ASK) == "9000"
    bench.sessions.disconnect(two)
    bench.now += IDLE_SECONDS / 2
    three = bench.connect()
    assert bench.send(three, ASK) == "9000"
    bench.sessions.disconnect(three)
    bench.now += 2 * IDLE_SECONDS
    assert bench.send(bench.connect(), ASK) == "63c3"


def test_a_removed_card_is_told_even_after_another_came() -> None:
    bench = Bench()
    old = bench.connect(exclusive=True)
    bench.slot.pull()
    assert bench.send(old, ASK) == "removed_card"
    bench.slot.gone()
    bench.insert()
    assert bench.send(old, ASK) == "removed_card"
    new = bench.connect()
    bench.sessions.disconnect(old, "reset")
    assert bench.send(new, ASK) == "63c3"
    assert bench.send(old, ASK) == "invalid_handle"
    assert bench.sessions.disconnect(old) == Refusal("invalid_handle")


def other_waits(act: Callable[[], object], until: Callable[[], object]) -> object:
    """Return what an act gives that must wait until something else is done."""
    given: list[object] = []
    waiting = Thread(target=lambda: given.append(act()))
    waiting.start()
    waiting.join(0.05)
    assert given == []
    until()
    waiting.join(5)
    return given[0]


def test_a_transaction_makes_others_wait_to_send_to_connect_and_to_leave() -> None:
    bench = Bench()
    one, two = bench.connect(), bench.connect()
    assert bench.sessions.begin(one) is None
    assert bench.send(one, ASK) == "63c3"
    assert other_waits(lambda: bench.send(two, ASK), lambda: bench.sessions.end(one)) == "63c3"
    bench.sessions.begin(one)
    three = other_waits(bench.connect, lambda: bench.sessions.end(one))
    assert isinstance(three, int)
    bench.sessions.begin(one)
    assert other_waits(lambda: bench.sessions.disconnect(two), lambda: bench.sessions.end(one)) is None
    bench.sessions.begin(one)
    assert other_waits(lambda: bench.sessions.begin(three), lambda: bench.sessions.end(one)) is None
    assert bench.sessions.end(one) == Refusal("sharing_violation")
    assert bench.sessions.end(three) is None
    assert bench.sessions.end(three) == Refusal("not_transacted")
    assert bench.sessions.end(99) == Refusal("invalid_handle")


def test_a_transaction_may_be_nested() -> None:
    bench = Bench()
    one, two = bench.connect(), bench.connect()
    bench.sessions.begin(one)
    bench.sessions.begin(one)
    bench.sessions.end(one)
    assert other_waits(lambda: bench.send(two, ASK), lambda: bench.sessions.end(one)) == "63c3"


@pytest.mark.parametrize("how", ["disconnect", "die", "removal", "unplug", "close"])
def test_what_ends_a_transaction_without_its_end(how: str) -> None:
    bench = Bench()
    one, two = bench.connect(), bench.connect()
    bench.sessions.begin(one)
    act = {
        "disconnect": lambda: bench.sessions.disconnect(one),
        "die": lambda: bench.sessions.disconnect(one, died=True),
        "removal": bench.slot.pull,
        "unplug": lambda: bench.sessions.unplug([bench.slot]),
        "close": bench.sessions.close,
    }[how]
    expected = {"removal": "removed_card", "unplug": "reader_unavailable"}.get(how, "63c3")
    assert other_waits(lambda: bench.send(two, ASK), act) == expected


def test_patience_ends() -> None:
    bench = Bench()
    one, two = bench.connect(), bench.connect()
    bench.sessions.begin(one)
    assert bench.sessions.begin(two, patience=0) == Refusal("busy")
    assert bench.sessions.connect("R", patience=0) == Refusal("busy")


def test_a_reset_at_the_end_of_a_transaction_is_felt_by_the_other_only() -> None:
    bench = Bench()
    one, two = bench.connect(), bench.connect()
    bench.sessions.begin(one)
    bench.send(one, VERIFY)
    bench.sessions.end(one, "reset")
    assert bench.send(one, ASK) == "63c3"
    assert bench.send(two, ASK) == "reset_card"


def test_status_never_waits() -> None:
    bench = Bench()
    one, two = bench.connect(), bench.connect()
    bench.sessions.begin(one)
    assert bench.sessions.status(two) == ("R", bench.slot.atr)
    bench.sessions.disconnect(one, "reset")
    assert bench.sessions.status(two) == Refusal("reset_card")
    assert bench.sessions.status(one) == Refusal("invalid_handle")


def test_an_unplugged_reader_is_unknown_and_comes_back_under_another_name() -> None:
    bench = Bench()
    old = bench.connect()
    bench.sessions.unplug([bench.slot])
    bench.slot.renew()
    assert bench.sessions.readers() == []
    assert bench.sessions.connect("R") == Refusal("unknown_reader")
    assert bench.send(old, ASK) == "reader_unavailable"
    bench.sessions.plug([bench.slot], ["S"])
    assert bench.sessions.readers() == [("S", True, bench.slot.atr)]
    assert bench.sessions.connect("R") == Refusal("unknown_reader")
    assert bench.send(old, ASK) == "removed_card"
    assert not isinstance(bench.sessions.connect("S"), Refusal)


def test_a_mute_card_is_not_seen_or_is_not_understood() -> None:
    bench = Bench()
    bench.slot.pull()
    bench.slot.gone()
    card = build_cps(doctor())
    card.mute(b"")
    bench.slot.insert(card)
    bench.slot.seen()
    assert bench.sessions.readers() == [("R", False, b"")]
    assert bench.sessions.connect("R") == Refusal("no_card")
    card.mute(b"\x3b")
    assert bench.sessions.readers() == [("R", True, b"\x3b")]
    assert bench.sessions.connect("R") == Refusal("protocol_mismatch")


def test_a_slow_card_keeps_no_other_slot_waiting() -> None:
    slots = [Slot(number, Trace(), lambda _event: None) for number in range(2)]
    sessions = Sessions(["R", "S"], slots)
    for slot in slots:
        slot.insert(build_cps(doctor()))
        slot.seen()
    slots[0].fault([FaultRule(effect="delay", value=30)])
    slow, quick = sessions.connect("R"), sessions.connect("S")
    assert isinstance(slow, tuple)
    assert isinstance(quick, tuple)
    asking = Thread(target=sessions.transmit, args=(slow[0], ASK))
    asking.start()
    assert sessions.transmit(quick[0], ASK) == b"\x63\xc3"
    assert asking.is_alive()
    slots[0].pull()
    asking.join(5)
    assert not asking.is_alive()


def test_a_late_answer_from_an_unplugged_reader_does_not_come() -> None:
    bench = Bench()
    bench.slot.fault([FaultRule(effect="delay", value=30)])
    handle = bench.connect()

    def unplug() -> None:
        bench.sessions.unplug([bench.slot])
        bench.slot.renew()

    assert other_waits(lambda: bench.send(handle, ASK), unplug) == "reader_unavailable"


def test_the_witness_is_told_who_did_what() -> None:
    told: list[tuple[str, str]] = []
    bench = Bench()
    bench.sessions = Sessions(
        ["R"], [bench.slot], witness=lambda _slot, what, details: told.append((what, str(details["client"])))
    )
    opened = bench.sessions.connect("R", exclusive=True, client="a")
    assert isinstance(opened, tuple)
    bench.sessions.connect("R", client="b")
    bench.sessions.begin(opened[0])
    bench.sessions.end(opened[0])
    bench.sessions.disconnect(opened[0])
    other, mine = bench.connect(), bench.connect()
    bench.sessions.disconnect(other, "reset")
    bench.send(mine, ASK)
    assert told == [
        ("connect", "a"),
        ("sharing_violation", "b"),
        ("begin_transaction", "a"),
        ("end_transaction", "a"),
        ("disconnect", "a"),
        ("connect", ""),
        ("connect", ""),
        ("disconnect", ""),
        ("reset_notice", ""),
    ]
