"""What a killed run leaves behind, written down while it lives and removed by whoever resumes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from harness.evidence import AttemptPaths, RunPaths

__all__ = ["WORK_PREFIX", "Traces", "reap", "start_time"]

WORK_PREFIX = "recette-"
"""Name of a job's temporary folder begins so; nothing else is ever removed."""

_MAX_RECORD = 1 << 20
_GONE_S = 2.0
"""Seconds a killed process may take to be gone."""


class Traces:
    """The record ``processes.json`` of a running attempt: its temporary folder and process groups."""

    def __init__(self, attempt: AttemptPaths, work_dir: Path) -> None:
        self._path = attempt.processes
        self.work_dir = work_dir
        self._groups: list[dict[str, str]] = []
        self._write()

    def started(self, pid: int) -> None:
        """Note a process that leads its own group."""
        self._groups.append({"pid": str(pid), "started": start_time(pid), "world": str(self.work_dir)})
        self._write()

    def end_all(self) -> None:
        """End what is left of an attempt that was cut short, maybe while its product was being started or ended."""
        for group in self._groups:
            _kill_group(dict(group))
        _kill_given(self.work_dir)

    def forget(self) -> None:
        """Remove the record: nothing is left."""
        self._path.unlink(missing_ok=True)

    def _write(self) -> None:
        record = {"work_dir": str(self.work_dir), "boot": _boot(), "groups": self._groups}
        aside = self._path.with_name("processes.part")
        aside.write_text(json.dumps(record), "utf-8")
        aside.replace(self._path)


def reap(run: RunPaths) -> int:
    """Kill the process groups and remove the folders that interrupted attempts left; return how many."""
    count = 0
    for job in run.jobs():
        for attempt in run.attempts_of(job):
            for record in _record(attempt.processes):
                count += _reap_record(record)
                attempt.processes.unlink(missing_ok=True)
    return count


def start_time(pid: int) -> str:
    """Return when a process started (kernel ticks as text), empty when it does not run."""
    fields = _stat(pid)
    return fields[19] if len(fields) > 19 and fields[0] not in {"Z", "X"} else ""


def _reap_record(record: dict[str, object]) -> int:
    count = 0
    groups = record.get("groups")
    for group in groups if isinstance(groups, list) else ():
        # After a reboot the same numbers belong to strangers.
        if isinstance(group, dict) and record.get("boot") == _boot():
            count += _kill_group(group)
    folder = Path(str(record.get("work_dir", "")))
    if folder.name.startswith(WORK_PREFIX) and record.get("boot") == _boot():
        count += _kill_given(folder)
    if folder.name.startswith(WORK_PREFIX) and folder.parent == Path(tempfile.gettempdir()) and folder.is_dir():
        _reap_reader(folder)
        shutil.rmtree(folder, ignore_errors=True)
        count += 1
    return count


def _kill_group(group: dict[str, object]) -> int:
    """Kill what is left of a group, if it is provably ours.

    The leader is known by its number and start time; when it is gone, its children are known by
    the world they were given, for the number may have been taken since.
    """
    try:
        leader = int(str(group.get("pid")))
    except ValueError:
        return 0
    if leader <= 1 or leader == os.getpgrp():
        return 0
    ours = bool(group.get("started")) and start_time(leader) == group.get("started")
    if not ours and not any(_was_given(pid, str(group.get("world"))) for pid in _members(leader)):
        return 0
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return 0
    return 1


def _kill_given(work_dir: Path) -> int:
    """Kill whatever was given this world, also what left its group, and wait for the end of it; return how many."""
    found = [pid for pid in _processes() if pid != os.getpid() and _was_given(pid, f"{work_dir}/")]
    for pid in found:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + _GONE_S
    while any(start_time(pid) for pid in found) and time.monotonic() < deadline:
        time.sleep(0.01)
    return len(found)


def _reap_reader(folder: Path) -> None:
    """Let the private card daemon that the folder records, if any, be ended by those who know it."""
    records = sorted((folder / "reader").glob("pcscd-*.json"))
    if records:
        from virtual_cards.readers.child import reap as reap_daemon  # noqa: PLC0415 - only where there was one

        for record in records:
            for left in reap_daemon(record):
                shutil.rmtree(left, ignore_errors=True)


def _record(path: Path) -> Iterator[dict[str, object]]:
    try:
        if path.stat().st_size <= _MAX_RECORD:
            value = json.loads(path.read_bytes())
            if isinstance(value, dict):
                yield value
    except (OSError, ValueError, RecursionError):
        return


def _members(group: int) -> Iterator[int]:
    for pid in _processes():
        fields = _stat(pid)
        if len(fields) > 2 and fields[2] == str(group):
            yield pid


def _processes() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))


def _was_given(pid: int, world: str) -> bool:
    try:
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(v.startswith(b"RECETTE_WORLD=" + os.fsencode(world)) for v in variables if world)


def _stat(pid: int) -> list[str]:
    """Return the fields of ``/proc/<pid>/stat`` after the name; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return sys.platform
