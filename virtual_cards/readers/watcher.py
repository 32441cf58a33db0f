"""What the daemon sees in its slots, asked through the PC/SC library in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Condition, Thread

from virtual_cards.readers.child import Child
from virtual_cards.readers.errors import ReaderError

__all__ = ["Watcher"]

_WATCH = Path(__file__).with_name("_watch.py")


class Watcher:
    """Follows the presence of cards in the readers of one daemon."""

    def __init__(self, csock: str, readers: Sequence[str], log: Path) -> None:
        self._changed = Condition()
        self._readers = tuple(readers)
        self._present: dict[str, bool] | None = None if readers else {}
        self._log = log
        with log.open("ab") as errors:
            self._child = Child(
                (sys.executable, "-I", "-S", str(_WATCH), *readers),
                environment={"PCSCLITE_CSOCK_NAME": csock},
                output=subprocess.PIPE,
                errors=errors,
            )
        Thread(target=self._follow, name="card watcher", daemon=True).start()

    def wait_for_readers(self, seconds: float) -> None:
        """Wait until the daemon knows every reader.

        Raises:
            ReaderError: it does not in time, or cannot be asked.
        """
        self._wait(lambda: self._present is not None, "the readers", "known", seconds)

    def wait(self, reader: str, present: bool, seconds: float) -> None:
        """Wait until the daemon says that the card is there, or is not.

        Raises:
            ReaderError: it does not say so in time, or cannot be asked any more.
        """
        state = "present" if present else "empty"
        self._wait(lambda: self._present is not None and self._present[reader] is present, reader, state, seconds)

    def _wait(self, seen: Callable[[], bool], reader: str, state: str, seconds: float) -> None:
        until = time.monotonic() + seconds
        with self._changed:
            while not seen():
                if not self._child.alive:
                    raise ReaderError(
                        "reader-lost",
                        f"the PC/SC daemon cannot be watched (libpcsclite1 installed? see {self._log})",
                        log=str(self._log),
                    )
                left = until - time.monotonic()
                if left <= 0:
                    raise ReaderError(
                        "reader-blind",
                        f"{reader}: pcscd did not see it {state} within {seconds:g} s",
                        reader=reader,
                        state=state,
                    )
                self._changed.wait(min(left, 0.5))

    @property
    def lost(self) -> bool:
        """True once nobody watches any more, which is how the end of a daemon is seen first."""
        return bool(self._readers) and not self._child.alive

    def close(self) -> None:
        """Stop watching."""
        self._child.stop()

    def _follow(self) -> None:
        with self._child.output as lines:
            for line in lines:
                with self._changed:
                    self._present = dict(zip(self._readers, json.loads(line), strict=True))
                    self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()
