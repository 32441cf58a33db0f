"""Program: vsmartcard's own card program with the socket settings of our link, for a comparison at equal settings."""

from __future__ import annotations

import runpy
import socket

from virtualsmartcard.VirtualSmartcard import VirtualICC


class QuickSocket(socket.socket):
    """A socket that acknowledges at once."""

    def recv(self, *arguments: int) -> bytes:
        self.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return super().recv(*arguments)


def connect(host: str, port: int) -> QuickSocket:
    made = QuickSocket(socket.AF_INET, socket.SOCK_STREAM)
    made.connect((host, port))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


VirtualICC.connectToPort = staticmethod(connect)
runpy.run_path("/usr/bin/vicc", run_name="__main__")
