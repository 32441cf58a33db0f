"""Listening sockets: a free port on whatever address the bench was told to listen on."""

from __future__ import annotations

import socket
from dataclasses import dataclass

__all__ = ["Endpoint", "bind", "endpoint", "reachable_host"]

_WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with, never bound by default
_BACKLOG = 64


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Host and port that the product connects to."""

    host: str
    port: int

    @property
    def authority(self) -> str:
        """Return ``host:port`` as URLs write it, IPv6 hosts between brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def bind(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    """Return a listening TCP socket; port 0 takes a free one, held from now on.

    Raises:
        OSError: the address is not of this machine, or the port is taken.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.bind(address)
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def reachable_host(listen: str, advertise: str = "") -> str:
    """Return the host a product is told: the advertised one, else one that leads to ``listen``."""
    if advertise:
        return advertise
    return socket.gethostname() if listen in _WILDCARDS else listen


def endpoint(listener: socket.socket, advertise: str = "") -> Endpoint:
    """Return where a product reaches a listening socket."""
    host, port = listener.getsockname()[:2]
    return Endpoint(reachable_host(host, advertise), port)
