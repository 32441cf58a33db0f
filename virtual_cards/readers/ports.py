"""Free TCP ports for the driver, and the proof that the daemon we started is the one listening there."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Iterable
from pathlib import Path

from virtual_cards.readers.layouts import SLOTS_OF_DRIVER

__all__ = ["free_pair", "is_free", "listens", "ports_of_slots"]

# Below the range the kernel hands to outgoing connections, so that nobody takes one by accident.
_RANGE = range(20000, 32000, 2)
_LISTEN = "0A"


def free_pair(excluded: frozenset[int] = frozenset()) -> int:
    """Return a port that is free together with its successor.

    The ports are not held: whoever binds them may still find them taken and has to ask again.
    """
    candidates = [port for port in _RANGE if port not in excluded]
    random.SystemRandom().shuffle(candidates)
    return next(port for port in candidates if is_free(port) and is_free(port + 1))


def ports_of_slots(firsts: Iterable[int]) -> list[int]:
    """Return the port of every slot of some drivers, given the first port of each."""
    return [first + slot for first in firsts for slot in range(SLOTS_OF_DRIVER)]


def is_free(port: int) -> bool:
    """Tell whether the driver could listen on a port now."""
    with socket.socket() as probe:
        # As the driver does: connections of before that are fading away keep nobody out.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            # The driver binds every interface, so the probe must.
            probe.bind(("", port))
        except OSError:
            return False
    return True


def listens(pid: int, port: int) -> bool:
    """Tell whether that very process listens on that port of its own network (Linux)."""
    try:
        lines = Path(f"/proc/{pid}/net/tcp").read_text("ascii").splitlines()[1:]
    except OSError:
        return False
    inodes = {
        fields[9]
        for fields in map(str.split, lines)
        if fields[3] == _LISTEN and int(fields[1].rpartition(":")[2], 16) == port
    }
    return bool(inodes & _sockets(pid)) if inodes else False


def _sockets(pid: int) -> set[str]:
    found: set[str] = set()
    try:
        descriptors = list(Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return found
    for descriptor in descriptors:
        try:
            target = os.readlink(descriptor)  # noqa: PTH115 - the target is no path
        except OSError:
            continue  # closed in between
        if target.startswith("socket:["):
            found.add(target[8:-1])
    return found
