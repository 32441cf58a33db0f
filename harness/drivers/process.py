"""A child process the bench talks to: own session, bounded pipes, and no way to survive the bench."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO

from harness.drivers.protocol import LineBuffer, TooLong

__all__ = ["MAX_LOG", "Child", "Gone", "Silence", "die_with_parent", "uninterrupted"]

MAX_LOG = 1 << 20
"""Bytes of error output kept between two collections."""

_MAX_BACKLOG = 4 << 20
"""Bytes of lines taken in and not yet asked for; the rest waits in the pipe."""

_CHUNK = 1 << 16
_LOOK = 0.25
"""Seconds between two looks at whether the process still lives."""

_INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM)
_PR_SET_PDEATHSIG = 1
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class Silence(Exception):  # noqa: N818 - a fact about the product, not an error
    """Nothing came before the deadline."""


class Gone(Exception):  # noqa: N818 - likewise
    """The process ended, or closed its output."""


def _die_with(parent: int) -> Callable[[], None]:
    """Return what the child runs before its program: ask the kernel to be killed with the bench."""

    def prepare() -> None:
        die_with_parent()
        if os.getppid() != parent:  # the bench died in between: nobody would ever tell us
            os._exit(1)

    return prepare


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let an interruption wait until what is being started is known to whoever must end it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in _INTERRUPTIONS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        for one in came:
            signal.raise_signal(one)


def die_with_parent() -> None:
    """Ask the kernel that the calling process be killed when the one that started it ends."""
    if _PRCTL is not None:
        _PRCTL(_PR_SET_PDEATHSIG, int(signal.SIGKILL))


class Child:
    """One child process, spoken to by lines on its standard input and output.

    There is no reading thread: output waits in the pipe, where the kernel bounds it, until the
    bench asks for a line.

    Raises:
        OSError: The program cannot be started.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            bufsize=0,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - two system calls, resolved beforehand
        )
        self.pid = self._process.pid
        """Also the id of its session and process group."""
        self.lines = 0
        """Lines the child has written."""
        self._ready: deque[bytes | TooLong] = deque()
        self._buffer = LineBuffer()
        self._backlog = 0
        self._log = bytearray()
        self._log_dropped = 0
        for stream in (self._stdin, self._stdout, self._stderr):
            os.set_blocking(stream.fileno(), False)

    @property
    def _stdin(self) -> IO[bytes]:
        return _present(self._process.stdin)

    @property
    def _stdout(self) -> IO[bytes]:
        return _present(self._process.stdout)

    @property
    def _stderr(self) -> IO[bytes]:
        return _present(self._process.stderr)

    def send(self, line: bytes, deadline: float) -> None:
        """Write one line before the deadline (monotonic seconds).

        Raises:
            Silence: The child does not read.
            Gone: It closed its input.
        """
        view = memoryview(line)
        while view:
            try:
                view = view[os.write(self._stdin.fileno(), view) :]
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise Silence from None
                # Meanwhile what it writes is taken in: two full pipes would wait for each other.
                self._pump(0.02)
            except (OSError, ValueError) as error:
                raise Gone from error

    def receive(self, deadline: float) -> bytes | TooLong:
        """Return the next line before the deadline (monotonic seconds).

        Raises:
            Silence: None came.
            Gone: None will come.
        """
        while not self._ready:
            left = deadline - time.monotonic()
            if left <= 0:
                raise Silence
            # A child of the product may hold the pipe open after the product died.
            ended = self._process.poll() is not None
            if not self._pump(min(left, _LOOK)) and (ended or self._stdout.closed):
                raise Gone
        self.lines += 1
        line = self._ready.popleft()
        self._backlog -= _size(line)
        return line

    def take_log(self) -> bytes:
        """Return the error output since the last time; says how much was not kept."""
        for _ in range(_MAX_BACKLOG // _CHUNK):
            if not self._pump(0, output=False):
                break
        log = bytes(self._log)
        if self._log_dropped:
            log += f"\n[... {self._log_dropped} octets non conservés]\n".encode()
        self._log.clear()
        self._log_dropped = 0
        return log

    def exit_code(self, patience: float = 1.0) -> int | None:
        """Return how it ended (negative: by that signal), None when it still runs."""
        try:
            return self._process.wait(patience)
        except subprocess.TimeoutExpired:
            return None

    def end(self, patience: float) -> None:
        """Let it end for some seconds, then terminate, then kill its whole group."""
        deadline = time.monotonic() + patience
        while self._process.poll() is None and time.monotonic() < deadline:
            self._pump(0.01)
        self._signal(signal.SIGTERM)
        self.exit_code(0.5)
        self._signal(signal.SIGKILL)
        self.exit_code(5.0)

    def close(self) -> None:
        """Free the pipes of a child that ended."""
        for stream in (self._stdin, self._stdout, self._stderr):
            stream.close()

    def _signal(self, number: signal.Signals) -> None:
        # Also after the leader ended: its own children live in the same group.
        try:
            os.killpg(self.pid, number)
        except (ProcessLookupError, PermissionError):
            return

    def _pump(self, timeout: float, *, output: bool = True) -> bool:
        """Take in at most one piece per pipe; tell whether there was any."""
        output = output and self._backlog < _MAX_BACKLOG
        streams = [s for s in (self._stdout, self._stderr) if not s.closed and (output or s is self._stderr)]
        if not streams:
            time.sleep(min(timeout, 0.01))
            return False
        poll = select.poll()
        for stream in streams:
            poll.register(stream.fileno(), select.POLLIN)
        ready = {fd for fd, _ in poll.poll(max(0.0, timeout) * 1000)}
        # Not any(): each pipe that has something must be read.
        return bool([True for stream in streams if stream.fileno() in ready and self._take(stream)])

    def _take(self, stream: IO[bytes]) -> bool:
        data = os.read(stream.fileno(), _CHUNK)
        if not data:
            stream.close()
        elif stream is self._process.stdout:
            for line in self._buffer.feed(data):
                self._ready.append(line)
                self._backlog += _size(line)
        else:
            self._keep_log(data)
        return bool(data)

    def _keep_log(self, data: bytes) -> None:
        kept = data[: MAX_LOG - len(self._log)]
        self._log += kept
        self._log_dropped += len(data) - len(kept)


def _present(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("a pipe was asked for and not made")
    return stream


def _size(line: bytes | TooLong) -> int:
    return 64 + (len(line) if isinstance(line, bytes) else 0)
