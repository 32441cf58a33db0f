"""Serial numbers of the reserved test range, a new one for every personalisation."""

from __future__ import annotations

import os
import secrets
from threading import Lock

__all__ = ["RESERVED", "SerialNumbers", "SerialsExhaustedError", "new_serial"]

RESERVED = "999"
"""What every serial number of ours begins with."""
_COUNT = 100_000


class SerialsExhaustedError(RuntimeError):
    """Every serial number of the reserved range was given out by this process."""

    def __init__(self) -> None:
        super().__init__(f"the {_COUNT} serial numbers {RESERVED}xxxxx were all given out: start a new process")


class SerialNumbers:
    """The reserved range, walked once round from a place drawn at random.

    Middleware keeps free objects on disk by serial number, for ever.  Two processes therefore should not
    walk the same numbers either: each begins elsewhere.
    """

    def __init__(self, first: int | None = None) -> None:
        self._lock = Lock()
        self._first = secrets.randbelow(_COUNT) if first is None else first % _COUNT
        self._given = 0

    def take(self) -> str:
        """Return the next number, eight digits.

        Raises:
            SerialsExhaustedError: Every number was given out.
        """
        with self._lock:
            if self._given == _COUNT:
                raise SerialsExhaustedError
            number = (self._first + self._given) % _COUNT
            self._given += 1
        return f"{RESERVED}{number:05d}"


class _OfThisProcess:
    """The numbers of the running process: a forked one draws its own beginning."""

    def __init__(self) -> None:
        self.numbers = SerialNumbers()
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self.numbers = SerialNumbers()


_process = _OfThisProcess()


def new_serial() -> str:
    """Return eight digits of the reserved range, never twice the same in a process."""
    return _process.numbers.take()
