"""Children that do not outlive us: stop, death of the parent, reaping of a record."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from virtual_cards import ReaderError
from virtual_cards.readers.child import Child, process_start, reap

SLEEP = ("/bin/sleep", "60")
PARENT = """
import time
from virtual_cards.readers.child import Child, process_start
child = Child(("/bin/sleep", "60"))
while "sleep" not in open(f"/proc/{child.pid}/comm").read():
    time.sleep(0.01)
print(child.pid, flush=True)
time.sleep(60)
"""


def gone(pid: int, seconds: float = 3.0) -> bool:
    until = time.monotonic() + seconds
    while process_start(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not process_start(pid)


def test_stop_ends_it() -> None:
    child = Child(SLEEP)
    pid = child.pid
    assert child.alive
    assert process_start(pid)
    child.stop()
    assert not child.alive
    assert gone(pid)
    child.stop()


def test_it_outlives_the_thread_that_asked_for_it() -> None:
    made: list[Child] = []
    thread = Thread(target=lambda: made.append(Child(SLEEP)))
    thread.start()
    thread.join()
    time.sleep(0.3)
    assert made[0].alive
    made[0].stop()


def test_a_program_that_is_not_there_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    child = Child(("/nonexistent/program",))
    until = time.monotonic() + 5
    while child.alive and time.monotonic() < until:
        time.sleep(0.01)
    assert not child.alive
    with pytest.raises(ReaderError, match="not a pipe"):
        _ = child.output
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    with pytest.raises(ReaderError, match="cannot start"):
        Child(SLEEP)


def test_killed_parent_takes_it_along() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert process_start(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(pid)


def record(folder: Path, owner: int, owner_start: str, pid: int, start: str) -> Path:
    path = folder / "pcscd-1.json"
    known = {"owner": owner, "owner_start": owner_start, "pid": pid, "start": start, "files": ["/left"]}
    path.write_text(json.dumps(known), "utf-8")
    return path


def test_reaping_kills_what_a_dead_owner_left(tmp_path: Path) -> None:
    left = subprocess.Popen(SLEEP, start_new_session=True)
    path = record(tmp_path, 4_000_000, "1", left.pid, process_start(left.pid))
    assert reap(path) == ("/left",)
    assert left.wait(3) == -signal.SIGKILL
    assert not path.exists()


def test_reaping_spares_a_living_owner_and_a_reused_number(tmp_path: Path) -> None:
    other = subprocess.Popen(SLEEP, start_new_session=True)
    kept = record(tmp_path, os.getpid(), process_start(os.getpid()), other.pid, process_start(other.pid))
    assert reap(kept) == ()
    assert kept.exists()
    # Same number, other start: not the process that was recorded.
    assert reap(record(tmp_path, 4_000_000, "1", other.pid, "1")) == ("/left",)
    assert other.poll() is None
    other.kill()
    other.wait()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"owner": "x"}'])
def test_a_torn_record_is_dropped(tmp_path: Path, content: str) -> None:
    path = tmp_path / "pcscd-1.json"
    path.write_text(content, "utf-8")
    assert reap(path) == ()
    assert not path.exists()
