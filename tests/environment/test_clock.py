"""The virtual clock: what stands in its file, and that nobody ever reads half of it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from harness.environment.clock import VirtualClock, instant_text

START = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)


def test_file_holds_one_instant(tmp_path: Path) -> None:
    clock = VirtualClock(tmp_path / "new" / "clock", START)
    assert clock.path.read_bytes() == b"2025-09-15T09:00:00Z\n"
    assert clock.now() == START


def test_stands_still_until_moved(tmp_path: Path) -> None:
    clock = VirtualClock(tmp_path / "clock", START)
    assert clock.now() == clock.now() == START
    assert clock.advance(86_400) == datetime(2025, 9, 16, 9, 0, tzinfo=UTC)
    assert clock.path.read_text() == "2025-09-16T09:00:00Z\n"


def test_set_goes_back_and_takes_any_zone(tmp_path: Path) -> None:
    clock = VirtualClock(tmp_path / "clock", START)
    paris = timezone(timedelta(hours=1))
    assert clock.set(datetime(2025, 1, 2, 10, 0, 0, 999_999, tzinfo=paris)) == datetime(2025, 1, 2, 9, 0, tzinfo=UTC)
    assert clock.path.read_text() == "2025-01-02T09:00:00Z\n"


def test_naive_instant_and_negative_advance_are_refused(tmp_path: Path) -> None:
    clock = VirtualClock(tmp_path / "clock", START)
    with pytest.raises(ValueError, match="naive"):
        instant_text(START.replace(tzinfo=None))
    with pytest.raises(ValueError, match="-1 seconds"):
        clock.advance(-1)
    assert clock.now() == START


def test_readers_never_see_half_a_line(tmp_path: Path) -> None:
    clock = VirtualClock(tmp_path / "clock", START)
    seen: set[int] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(len(clock.path.read_bytes()))

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(300):
        clock.advance(1)
    stop.set()
    reader.join()
    assert seen == {21}
    assert clock.now() == START + timedelta(seconds=300)


def test_concurrent_advances_all_count(tmp_path: Path) -> None:
    clock = VirtualClock(tmp_path / "clock", START)
    threads = [threading.Thread(target=lambda: [clock.advance(1) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now() == START + timedelta(seconds=200)
    assert [path.name for path in tmp_path.iterdir()] == ["clock"]
