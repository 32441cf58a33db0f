"""One run folder, one campaign at a time: a second one would reap the processes of the first."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["RunBusyError", "exclusive"]


class RunBusyError(RuntimeError):
    """Another process is running jobs of the same folder."""


@contextmanager
def exclusive(root: Path) -> Iterator[None]:
    """Hold the run folder; the kernel frees it should this process be killed.

    Raises:
        RunBusyError: Somebody else holds it.
    """
    with (root / "lock").open("ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunBusyError(str(root)) from None
        yield
