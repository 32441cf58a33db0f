"""The debug log of a daemon through a pipe, put into the trace in true order between the commands.

The daemon writes a line, and flushes it, before it does what the line says. So whoever empties the pipe when
a command arrives has every line that came before it. The pipe is also emptied when nothing is asked for a
while: a full one would stop the daemon.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread

from virtual_cards.readers.daemon_log import DaemonLog, SessionEvent

__all__ = ["SessionLog"]

_PIPE_BYTES = 1 << 20
_CHUNK = 1 << 16
_PERIOD_SECONDS = 0.05


class SessionLog:
    """The pipe, and who is told of what programs did.

    Args:
        tell: Told of every event, oldest first.
    """

    def __init__(self, tell: Callable[[SessionEvent], None]) -> None:
        self._tell = tell
        self._reading, self.descriptor = os.pipe()
        os.set_blocking(self._reading, False)
        with suppress(OSError):  # a smaller pipe is only emptied more often
            fcntl.fcntl(self._reading, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._lock = Lock()
        self._parser = DaemonLog()
        self._stop = Event()
        self._thread = Thread(target=self._run, name="session log", daemon=True)
        self._thread.start()

    def restart(self) -> None:
        """Forget the clients of a daemon that was stopped."""
        self.drain()
        with self._lock:
            self._parser = DaemonLog()

    def drain(self, commanded: str = "") -> None:
        """Tell what was logged so far; ``commanded`` is the reader whose card is being given a command."""
        with self._lock:
            while received := self._read():
                self._parser.feed(received)
            if commanded:
                self._parser.commanded(commanded)
            for event in self._parser.take():
                self._tell(event)

    def close(self) -> None:
        """Stop listening."""
        self._stop.set()
        self._thread.join()
        self.drain()
        with self._lock:
            os.close(self._reading)
            os.close(self.descriptor)
            self._reading = -1

    def _read(self) -> bytes:
        try:
            return os.read(self._reading, _CHUNK) if self._reading >= 0 else b""
        except BlockingIOError:
            return b""

    def _run(self) -> None:
        while not self._stop.wait(_PERIOD_SECONDS):
            self.drain()
