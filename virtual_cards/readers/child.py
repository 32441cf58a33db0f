"""Child processes that never outlive us: own process group, death signal, and a record to reap by."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import IO

from virtual_cards.readers.errors import ReaderError

__all__ = ["Child", "process_start", "reap"]

_LAUNCH = Path(__file__).with_name("_launch.py")
_TERM_SECONDS = 1.0


class Child:
    """A program started through the launcher, which asks the kernel to kill it when we die.

    That signal comes when the *thread* that started the program ends; so a thread of its own starts it
    and waits for it.

    Args:
        command: Path of the program and its arguments.
        descriptor: Listening socket it inherits as fd 3; -1 for none.
        room: What it gets for itself, as the launcher says.
        plug: Socket over which sockets of its own network are handed out; -1 for none.
        environment: Variables beside ours.
        output: Where its standard output goes.
        errors: Where its standard error goes.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        descriptor: int = -1,
        room: str = "plain",
        plug: int = -1,
        environment: Mapping[str, str] | None = None,
        output: IO[bytes] | int = subprocess.DEVNULL,
        errors: IO[bytes] | int = subprocess.DEVNULL,
    ) -> None:
        launch = (sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()), str(descriptor), room, str(plug))
        self._command = (*launch, *command)
        self._descriptors = tuple(number for number in (descriptor, plug) if number >= 0)
        self._environment = {**os.environ, **(environment or {})}
        self._output, self._errors = output, errors
        self._owner = os.getpid()
        self._process: subprocess.Popen[bytes] | None = None
        self._fault: OSError | None = None
        self._started, self._ended = Event(), Event()
        Thread(target=self._keep, name=f"keeper of {Path(command[0]).name}", daemon=True).start()
        self._started.wait()
        if self._fault is not None:
            raise ReaderError("no-child", f"cannot start {command[0]}: {self._fault}", program=command[0])

    @property
    def pid(self) -> int:
        """Process id, also the id of its group."""
        return self._process.pid if self._process else 0

    @property
    def alive(self) -> bool:
        """True until the process has ended."""
        return not self._ended.is_set()

    @property
    def output(self) -> IO[bytes]:
        """Standard output, when it was asked as a pipe.

        Raises:
            ReaderError: it was not.
        """
        if self._process is None or self._process.stdout is None:
            raise ReaderError("no-output", "the output of the child is not a pipe")
        return self._process.stdout

    def stop(self) -> None:
        """End the whole group: politely, then by force; a no-op in a forked copy of us."""
        if os.getpid() != self._owner:
            return
        for number in (signal.SIGTERM, signal.SIGKILL):
            if not self.alive:
                break
            _signal_group(self.pid, number)
            self._ended.wait(_TERM_SECONDS)

    def _keep(self) -> None:
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=self._errors,
                env=self._environment,
                pass_fds=self._descriptors,
                start_new_session=True,
            )
        except OSError as error:
            self._fault = error
            self._ended.set()
            self._started.set()
            return
        self._started.set()
        self._process.wait()
        self._ended.set()


def process_start(pid: int) -> str:
    """Return the start time of a process in clock ticks, empty when it does not run.

    With the pid it names a process for ever: pids come back, the pair does not.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def reap(record: Path) -> tuple[str, ...]:
    """Kill the group named in a record left by a killed run, unless its owner still runs.

    Args:
        record: JSON file {owner, owner_start, pid, start, files}.

    Returns:
        The left-over files the record names; the record itself is removed. Empty when the owner lives.
    """
    try:
        known = json.loads(record.read_text("utf-8"))
        owner, owner_start = int(known["owner"]), str(known["owner_start"])
        pid, start = int(known["pid"]), str(known["start"])
        files = tuple(str(name) for name in known["files"])
    except (OSError, ValueError, KeyError, TypeError):
        # Cut while being written: the death signal has done the work in any case.
        record.unlink(missing_ok=True)
        return ()
    if process_start(owner) == owner_start:
        return ()
    if start and process_start(pid) == start:
        _signal_group(pid, signal.SIGKILL)
    record.unlink(missing_ok=True)
    return files


def _signal_group(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):  # it has just ended by itself
        os.killpg(pid, number)
