"""Where the driver listens: in a network of its own that nobody else can reach, or on every interface.

The driver binds all interfaces and knows no password. Wherever the machine lets us, the daemon therefore
lives in a network namespace with nothing but a loopback. Products need not live there: they talk to the
daemon through a unix socket, which is a file. Our side gets its TCP sockets from a small process that stays
inside. Elsewhere the cards can be reached from outside, and that is said.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Lock

__all__ = ["Porter", "dial_host", "room_without_network", "warn_of_exposure"]

_CONNECT_SECONDS = 5.0
_START_SECONDS = 5.0
_WARNING = (
    "the virtual readers listen on all network interfaces (ports %s): anybody who reaches this machine can use "
    "the cards; allow user namespaces, or close these ports"
)
_log = logging.getLogger("virtual_cards.readers")
_warned = Event()


class Porter:
    """Gets sockets of the daemon's network from the process inside."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ours.settimeout(_START_SECONDS)
        self._lock = Lock()

    @property
    def plug(self) -> int:
        """Descriptor that the launcher inherits."""
        return self._theirs.fileno()

    def ready(self) -> bool:
        """Wait for the process inside; False when there is none: the machine does not allow it."""
        self._theirs.close()
        try:
            return self._ours.recv(1) != b""
        except OSError:
            return False

    def dial(self, port: int) -> socket.socket:
        """Connect to a port of the daemon's network.

        Raises:
            OSError: nobody listens there, or the process inside is gone.
        """
        with self._lock:
            self._ours.sendall(b".")
            _, received, _, _ = socket.recv_fds(self._ours, 1, 1)
        if not received:
            raise ConnectionError("the network of the daemon is gone")
        made = socket.socket(fileno=received[0])
        try:
            made.settimeout(_CONNECT_SECONDS)
            made.connect(("127.0.0.1", port))
        except OSError:
            made.close()
            raise
        return made

    def close(self) -> None:
        """Let the process inside end."""
        self._theirs.close()
        self._ours.close()


def dial_host(host: str, port: int) -> Callable[[], socket.socket]:
    """Return what connects to a driver on any machine; a name that can be none is a machine nobody reaches."""

    def connect() -> socket.socket:
        try:
            return socket.create_connection((host, port), timeout=_CONNECT_SECONDS)
        except UnicodeError as error:
            raise OSError(f"{host!r} is no name of a machine") from error

    return connect


def room_without_network() -> str:
    """Return what the daemon needs for itself, when it shares our network.

    It wants ``/run/pcscd``, and only root can make it.
    """
    return "plain" if os.geteuid() == 0 or Path("/run/pcscd").is_dir() else "run"


def warn_of_exposure(ports: Sequence[int]) -> None:
    """Say, once per process, that others can reach the cards at these ports."""
    if not _warned.is_set():
        _warned.set()
        _log.warning(_WARNING, ", ".join(map(str, ports)))
