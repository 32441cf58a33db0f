"""Sharing a reader: exclusivity, resets felt by others, removal, and the power of an unused card."""

from __future__ import annotations

from dataclasses import dataclass

from tests.virtual_cards.personas import doctor
from virtual_cards import build_cps
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
