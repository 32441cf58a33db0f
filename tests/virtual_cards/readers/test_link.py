"""The vpcd protocol against a driver played by the test."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest

from tests.virtual_cards.people import doctor
from virtual_cards import build_cps
from virtual_cards.faults import FaultRule
from virtual_cards.readers import link as link_module
from virtual_cards.readers.link import Answers, Link
from virtual_cards.readers.network import dial_host
from virtual_cards.readers.slot_states import SlotState
from virtual_cards.readers.slots import Slot
from virtual_cards.trace import Trace

ON, OFF, RESET, ATR = b"\x01", b"\x00", b"\x02", b"\x04"
ASK, VERIFY = bytes.fromhex("0020000100"), bytes.fromhex("002000010431323334")


class Driver:
    """Listens as the driver does, length and payload in two sends."""

    def __init__(self) -> None:
        self.listening: socket.socket
        self.card: socket.socket
        self.listen()
        self.port: int = self.listening.getsockname()[1]

    def listen(self, port: int = 0) -> None:
        self.listening = socket.create_server(("127.0.0.1", port))
        self.listening.settimeout(5)

    def accept(self) -> None:
        self.card, _ = self.listening.accept()
        self.card.settimeout(5)

    def order(self, payload: bytes) -> None:
        self.card.sendall(len(payload).to_bytes(2, "big"))
        self.card.sendall(payload)

    def ask(self, payload: bytes) -> str:
        self.order(payload)
        size, answer = 2, b""
        while len(answer) < size:
            answer += self.card.recv(size - len(answer))
            if len(answer) == 2 == size:
                size += int.from_bytes(answer, "big")
        return answer[2:].hex()


@contextmanager
def linked() -> Iterator[tuple[Driver, Slot, Link]]:
    driver = Driver()
    slot = Slot(0, Trace(), lambda _event: None)
    link = Link(slot, dial_host("127.0.0.1", driver.port), lambda: True)
    slot.insert(build_cps(doctor()))
    link.open()
    driver.accept()
    yield driver, slot, link
    link.close()
    driver.card.close()
    driver.listening.close()


def test_orders_and_commands() -> None:
    with linked() as (driver, slot, _):
        assert driver.ask(ATR) == slot.atr.hex()
        driver.order(ON)
        assert driver.ask(VERIFY) == "9000"
        for _ in range(5):
            assert driver.ask(ATR) == slot.atr.hex()
        assert driver.ask(ASK) == "9000"
        driver.order(RESET)
        assert driver.ask(ASK) == "63c3"
        driver.order(OFF)
        assert driver.ask(ASK) == "6f00"


@pytest.mark.parametrize("payload", [b"", b"\x03", b"\x00\x00", bytes(65535)])
def test_odd_frames_get_two_bytes_at_least(payload: bytes) -> None:
    with linked() as (driver, _, _link):
        driver.order(ON)
        assert driver.ask(payload) == "6700"


def test_closing_is_seen_as_removal() -> None:
    with linked() as (driver, _, link):
        link.close()
        assert driver.card.recv(1) == b""


def test_cut_closes_without_an_answer_and_does_not_come_back() -> None:
    with linked() as (driver, slot, _):
        driver.order(ON)
        slot.arm(1)
        driver.order(ASK)
        assert driver.card.recv(1) == b""
        assert slot.state is SlotState.REMOVING
        driver.listening.settimeout(0.9)
        with pytest.raises(TimeoutError):
            driver.listening.accept()


def test_a_driver_that_hangs_up_gets_the_card_again_after_a_poll() -> None:
    with linked() as (driver, slot, _):
        driver.card.close()
        start = time.monotonic()
        driver.accept()
        assert time.monotonic() - start > 0.5
        assert driver.ask(ATR) == slot.atr.hex()


def test_a_driver_that_starts_late_is_waited_for() -> None:
    driver = Driver()
    driver.listening.close()
    slot = Slot(0, Trace(), lambda _event: None)
    slot.insert(build_cps(doctor()))
    refused = Event()

    def dial() -> socket.socket:
        try:
            return dial_host("127.0.0.1", driver.port)()
        except OSError:
            refused.set()
            raise

    link = Link(slot, dial, lambda: True)
    link.open()
    assert refused.wait(5)
    driver.listen(driver.port)
    driver.accept()
    assert driver.ask(ATR) == slot.atr.hex()
    link.close()


def test_a_port_that_is_no_longer_ours_is_left_alone() -> None:
    driver = Driver()
    slot = Slot(0, Trace(), lambda _event: None)
    slot.insert(build_cps(doctor()))
    link = Link(slot, dial_host("127.0.0.1", driver.port), lambda: False)
    link.open()
    driver.listening.settimeout(0.2)
    with pytest.raises(TimeoutError):
        driver.listening.accept()
    link.close()
    driver.listening.close()


def test_an_answer_that_fits_no_frame_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with linked() as (driver, slot, _):
        monkeypatch.setattr(slot, "transmit", lambda _raw, _hand_over: bytes(0x1_0000))
        assert driver.ask(ASK) == "6f00"
        monkeypatch.setattr(slot, "transmit", lambda _raw, _hand_over: bytes(0xFFFF))
        assert driver.ask(ASK) == "00" * 0xFFFF


def read_exactly(end: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        part = end.recv(size - len(received))
        assert part, f"hung up after {len(received)} bytes of {size}"
        received += part
    return received


@contextmanager
def narrow_pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection that holds little of what is not read."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        theirs.settimeout(5)
        yield ours, theirs


def test_an_answer_is_begun_without_waiting_and_finished_in_order() -> None:
    long, short = bytes(range(256)) * 200, b"\x90\x00"
    with narrow_pair() as (ours, theirs):
        answers = Answers(ours)
        # Returns although nobody reads, and the connection is too narrow for a fifth of it.
        answers.begin(long)

        def finish_and_answer_again() -> None:
            answers.finish(long)
            answers.begin(short)
            answers.finish(short)

        finishing = Thread(target=finish_and_answer_again)
        finishing.start()
        assert read_exactly(theirs, 2 + len(long)) == b"\xc8\x00" + long
        assert read_exactly(theirs, 4) == b"\x00\x02\x90\x00"
        finishing.join(5)
        theirs.setblocking(False)
        with pytest.raises(BlockingIOError):
            theirs.recv(1)


def test_an_answer_that_finds_the_connection_full_goes_whole() -> None:
    filling, answer = bytes(0xFFFF), b"\x6a\x82"
    with narrow_pair() as (ours, theirs):
        ours.setblocking(False)
        filled = 0
        with suppress(BlockingIOError):
            while True:
                filled += ours.send(filling)
        ours.setblocking(True)
        answers = Answers(ours)
        answers.begin(answer)
        finishing = Thread(target=answers.finish, args=(answer,))
        finishing.start()
        assert read_exactly(theirs, filled) == bytes(filled)
        assert read_exactly(theirs, 4) == b"\x00\x02\x6a\x82"
        finishing.join(5)


def test_an_answer_that_was_not_begun_is_given_whole() -> None:
    with narrow_pair() as (ours, theirs):
        Answers(ours).finish(b"\x90\x00")
        assert read_exactly(theirs, 4) == b"\x00\x02\x90\x00"


def test_where_nothing_can_be_begun_the_answer_goes_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_module, "_NOW", None)
    with linked() as (driver, _, _link):
        driver.order(ON)
        assert driver.ask(ASK) == "63c3"


def test_a_card_removed_by_rule_answers_and_goes() -> None:
    with linked() as (driver, slot, _):
        driver.order(ON)
        slot.fault([FaultRule(effect="remove")])
        assert driver.ask(ASK) == "63c3"
        assert driver.card.recv(1) == b""
        assert slot.state is SlotState.REMOVING


def test_a_card_that_falls_silent_goes_and_comes_back_when_it_speaks() -> None:
    driver = Driver()
    slot = Slot(0, Trace(), lambda _event: None)
    card = build_cps(doctor())
    slot.insert(card)
    link = Link(slot, dial_host("127.0.0.1", driver.port), lambda: True)
    link.open()
    driver.accept()
    assert driver.ask(ATR) == card.atr.hex()
    card.mute(b"")
    driver.order(ATR)
    # Never an empty answer: the driver would hang.
    assert driver.card.recv(1) == b""
    driver.card.close()
    driver.listening.settimeout(1)
    with pytest.raises(TimeoutError):
        driver.listening.accept()
    card.unmute()
    driver.listening.settimeout(5)
    driver.accept()
    assert driver.ask(ATR) == card.atr.hex()
    link.close()
    driver.card.close()
    driver.listening.close()
