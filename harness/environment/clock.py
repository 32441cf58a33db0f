"""The virtual clock: one instant in a file, which stands still until it is moved."""

from __future__ import annotations

import os
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

__all__ = ["VirtualClock", "instant_text", "replace_file"]


def instant_text(instant: datetime) -> str:
    """Write an aware instant as ``2025-09-15T09:00:00Z``.

    Raises:
        ValueError: the instant has no time zone, so it names no point in time.
    """
    if instant.tzinfo is None:
        raise ValueError(f"naive instant: {instant.isoformat()}")
    return instant.astimezone(UTC).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")


def replace_file(path: Path, content: bytes) -> None:
    """Write a file in one move: a reader sees the old content or the new one, never half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


class VirtualClock:
    """Simulated time, shared with the product through a one-line file.

    The bench is the only writer, so ``now`` answers from memory; the product reads the file.
    """

    def __init__(self, path: Path, start: datetime) -> None:
        """Create the file at ``path`` holding ``start`` (aware, whole seconds are kept)."""
        self.path = path
        self._lock = threading.RLock()
        self._now = start
        path.parent.mkdir(parents=True, exist_ok=True)
        self.set(start)

    def now(self) -> datetime:
        """Return the simulated instant, in UTC."""
        with self._lock:
            return self._now

    def set(self, instant: datetime) -> datetime:
        """Move to an instant, forward or back, and return it."""
        text = instant_text(instant)
        with self._lock:
            replace_file(self.path, f"{text}\n".encode("ascii"))
            self._now = instant.astimezone(UTC).replace(microsecond=0)
            return self._now

    def advance(self, seconds: int) -> datetime:
        """Move forward by a number of seconds and return the new instant.

        Raises:
            ValueError: the number is negative; going back is said with ``set``.
        """
        if seconds < 0:
            raise ValueError(f"the clock advances, it was given {seconds} seconds")
        with self._lock:
            return self.set(self._now + timedelta(seconds=seconds))
