"""The journal of an attempt: append-only lines, each bound to the previous one by its hash."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

from harness.evidence.chain import FIRST_PREV, digest, entry_line
from harness.model.action import Json
from harness.model.record import EntryKind

__all__ = ["JournalWriter", "SyncPolicy", "now"]


class SyncPolicy(StrEnum):
    """When written lines are forced to the disk; a killed process loses nothing under any of them."""

    EACH_STEP = "each_step"
    AT_SEAL = "at_seal"
    """Batch: once per attempt."""
    NEVER = "never"
    """For volatile folders."""


def now() -> str:
    """Return the real instant, UTC, in microseconds, in a form whose text order is its time order."""
    second, nanoseconds = divmod(time.time_ns(), 1_000_000_000)
    return f"{_second(second)}.{nanoseconds // 1000:06}Z"


@lru_cache(maxsize=2)
def _second(second: int) -> str:
    """Return a second since 1970 as text; many lines share one."""
    return datetime.fromtimestamp(second, UTC).isoformat()[:-6]


class JournalWriter:
    """Writes one journal; every method may be called from any thread.

    Args:
        path: The file, which must not exist yet.
        clock: Returns the simulated instant written on each line.
        policy: When the file is forced to the disk.
    """

    def __init__(self, path: Path, clock: Callable[[], str], policy: SyncPolicy = SyncPolicy.EACH_STEP) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._clock = clock
        self._policy = policy
        self._lock = Lock()
        self._whole = sha256()
        self._at = ""
        self.lines = 0
        """Lines written; the number of the last one."""
        self.last = FIRST_PREV
        """Hash of the last line."""
        self.sync_seconds = 0.0
        """Time spent forcing bytes to the disk, in seconds."""

    @property
    def journal_sha256(self) -> str:
        """Hash of the whole file as written so far."""
        return self._whole.hexdigest()

    def append(self, kind: EntryKind, data: Mapping[str, Json]) -> int:
        """Write one line and return its number (first is 1).

        Raises:
            OSError: The line could not be written whole.
            ValueError: The data is not JSON, or the line is too long; nothing was written.
        """
        with self._lock:
            # The real clock may be set back by the machine; the journal's own time never runs back.
            self._at = max(self._at, now())
            known = data if isinstance(data, dict) else dict(data)
            line = entry_line(self.lines + 1, self.last, self._at, self._clock(), kind.value, known)
            self._write(line)
            self._whole.update(line)
            self.last = digest(line)
            self.lines += 1
            return self.lines

    def step_boundary(self) -> None:
        """Force the lines to the disk if the policy says so at each step."""
        if self._policy is SyncPolicy.EACH_STEP:
            self._force()

    def close(self, *, sealing: bool = False) -> None:
        """Close the file; when sealing, force it to the disk first."""
        with self._lock:
            if self._fd < 0:
                return
            if sealing and self._policy is not SyncPolicy.NEVER:
                self._force()
            os.close(self._fd)
            self._fd = -1

    def _write(self, line: bytes) -> None:
        written = os.write(self._fd, line)
        while written < len(line):
            written += os.write(self._fd, line[written:])

    def _force(self) -> None:
        began = time.perf_counter()
        os.fsync(self._fd)
        self.sync_seconds += time.perf_counter() - began
