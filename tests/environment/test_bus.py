"""The event bus: one order for everybody, waits that miss nothing, faults that reach the publisher."""

from __future__ import annotations

import threading
import time

import pytest

from harness.environment.bus import Event, EventBus
from harness.model.record import EntryKind


def test_subscribers_get_data_and_blobs() -> None:
    bus, seen = EventBus(), list[Event]()
    bus.subscribe(seen.append)
    bus.publish(EntryKind.MAIL_IN, {"file": 1}, raw=b"mail")
    bus.publish(Event(EntryKind.MAIL_LOGIN))
    assert seen == [
        Event(EntryKind.MAIL_IN, {"file": 1}, {"raw": b"mail"}),
        Event(EntryKind.MAIL_LOGIN, {}, {}),
    ]


def test_unsubscribed_hears_no_more() -> None:
    bus, seen = EventBus(), list[Event]()
    leave = bus.subscribe(seen.append)
    leave()
    leave()
    bus.publish(EntryKind.CLOSED)
    assert seen == []


def test_every_subscriber_sees_the_same_order() -> None:
    bus, one, two = EventBus(), list[int](), list[int]()
    bus.subscribe(lambda event: one.append(int(str(event.data["n"]))))
    bus.subscribe(lambda event: two.append(int(str(event.data["n"]))))
    threads = [
        threading.Thread(target=lambda k=k: [bus.publish(EntryKind.CLOCK, {"n": k * 100 + i}) for i in range(100)])
        for k in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert one == two
    assert sorted(one) == list(range(400))


def test_wait_finds_what_was_already_told() -> None:
    bus = EventBus()
    bus.publish(EntryKind.MAIL_IN, {"file": 1}, raw=b"x")
    found = bus.wait(lambda event: event.kind is EntryKind.MAIL_IN, timeout=0)
    assert found == Event(EntryKind.MAIL_IN, {"file": 1})


def test_wait_since_a_mark_ignores_what_was_before() -> None:
    bus = EventBus()
    bus.publish(EntryKind.MAIL_IN, {"file": 1})
    mark = bus.mark()
    assert bus.wait(lambda event: event.kind is EntryKind.MAIL_IN, 0.01, since=mark) is None
    threading.Timer(0.05, lambda: bus.publish(EntryKind.MAIL_IN, {"file": 2})).start()
    found = bus.wait(lambda event: event.kind is EntryKind.MAIL_IN, 5, since=mark)
    assert found is not None
    assert found.data == {"file": 2}


def test_wait_gives_up_in_time() -> None:
    started = time.monotonic()
    assert EventBus().wait(lambda event: True, 0.05) is None
    assert time.monotonic() - started < 2


def test_a_failing_subscriber_reaches_the_publisher() -> None:
    bus = EventBus()

    def broken(event: Event) -> None:
        raise OSError("disk full")

    bus.subscribe(broken)
    with pytest.raises(OSError, match="disk full"):
        bus.publish(EntryKind.BEACON)
