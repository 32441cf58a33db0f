"""The pipe of a daemon's log: emptied at once on demand, and by itself before it is full."""

from __future__ import annotations

import os
from threading import Event

from tests.virtual_cards.readers.test_daemon_log import CPS, both, connected
from virtual_cards.readers.daemon_log import SessionEvent
from virtual_cards.readers.session_log import SessionLog


def test_what_was_written_is_told_when_asked() -> None:
    told: list[SessionEvent] = []
    log = SessionLog(told.append)
    os.write(log.descriptor, (connected(CPS) + both("BEGIN_TRANSACTION")).encode())
    log.drain(CPS)
    assert [event.what for event in told] == ["connect", "begin_transaction"]
    log.close()
    log.drain()


def test_what_was_written_is_told_unasked() -> None:
    came = Event()
    log = SessionLog(lambda _event: came.set())
    os.write(log.descriptor, connected(CPS).encode())
    assert came.wait(5)
    log.close()


def test_a_daemon_that_writes_more_than_a_pipe_holds_is_not_stopped() -> None:
    count = 0

    def tell(_event: SessionEvent) -> None:
        nonlocal count
        count += 1

    log = SessionLog(tell)
    lines = (connected(CPS) + both("DISCONNECT")).encode()
    repeats = 4 * (1 << 20) // len(lines)
    written = memoryview(lines * repeats)
    while written:
        written = written[os.write(log.descriptor, written) :]
    log.close()
    assert count == 2 * repeats


def test_clients_of_a_stopped_daemon_are_forgotten() -> None:
    told: list[SessionEvent] = []
    log = SessionLog(told.append)
    os.write(log.descriptor, connected(CPS).encode())
    log.restart()
    os.write(log.descriptor, both("BEGIN_TRANSACTION").encode())
    log.close()
    # The new daemon's client 11 is another program, which has no card yet.
    assert [(event.what, event.reader) for event in told] == [("connect", CPS)]
