"""Card readers reached through a socket: one JSON object a line each way."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from typing import BinaryIO, cast

from reference_product.cards.transport import CardFault, ReaderState, checked

__all__ = ["SocketConnection", "SocketReaders"]

_TIMEOUT = 20.0
_LIMIT = 1 << 20


class SocketReaders:
    """The readers behind one TCP connection, opened at first use and again after a failure."""

    def __init__(self, host: str, port: int) -> None:
        """Remember where the readers are."""
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self._lines: BinaryIO | None = None

    def states(self) -> tuple[ReaderState, ...]:
        """Return the readers present."""
        listed = self.ask({"op": "list"}).get("readers")
        rows = listed if isinstance(listed, list) else []
        return tuple(
            ReaderState(str(row.get("name", "")), bool(row.get("present")), str(row.get("atr") or ""))
            for row in rows
            if isinstance(row, dict)
        )

    def connect(self, name: str) -> SocketConnection:
        """Open a shared conversation with the card in that reader."""
        answer = self.ask({"op": "connect", "reader": name, "exclusive": False})
        handle = answer.get("handle")
        if not isinstance(handle, int):
            raise CardFault("unreadable", "connexion sans numéro")
        return SocketConnection(self, handle, _octets(answer.get("atr")))

    def ask(self, request: dict[str, object]) -> dict[str, object]:
        """Send one request and return its answer; an answer holding ``error`` is raised as a fault."""
        try:
            answer = self._exchange(request)
        except (OSError, ValueError, RecursionError) as error:
            self._drop()
            raise CardFault("no_reader", type(error).__name__) from error
        error_kind = answer.get("error")
        if error_kind:
            raise CardFault(str(error_kind))
        return answer

    def _exchange(self, request: dict[str, object]) -> dict[str, object]:
        if self._socket is None or self._lines is None:
            self._socket = socket.create_connection(self._address, timeout=_TIMEOUT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._lines = self._socket.makefile("rb")
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        line = self._lines.readline(_LIMIT)
        answer = json.loads(line)
        if not isinstance(answer, dict):
            raise ValueError("un objet est attendu")  # noqa: TRY004  (bad data, not a bad call)
        return cast("dict[str, object]", answer)

    def _drop(self) -> None:
        for stream in (self._lines, self._socket):
            if stream is not None:
                stream.close()
        self._lines = self._socket = None


class SocketConnection:
    """A conversation with one card of the socket's readers."""

    def __init__(self, readers: SocketReaders, handle: int, atr: bytes) -> None:
        """Keep the handle given by the reader."""
        self._readers = readers
        self._handle = handle
        self._atr = atr

    @property
    def atr(self) -> bytes:
        """Answer to reset of the card."""
        return self._atr

    def transmit(self, command: bytes) -> bytes:
        """Send one command and return data and status word."""
        answer = self._readers.ask({"op": "transmit", "handle": self._handle, "apdu": command.hex().upper()})
        return checked(command, _octets(answer.get("response")))

    def begin(self) -> None:
        """Begin a transaction."""
        self._readers.ask({"op": "begin", "handle": self._handle})

    def end(self) -> None:
        """End the transaction; a card or reader already gone is no matter then."""
        with suppress(CardFault):
            self._readers.ask({"op": "end", "handle": self._handle})

    def present(self, code: str) -> str | None:
        """Return None: the socket has no middleware."""
        del code
        return None

    def authenticate(self, data: bytes) -> tuple[bytes, bytes] | None:
        """Return None: the socket has no middleware."""
        del data
        return None

    def disconnect(self, disposition: str = "leave") -> None:
        """End the conversation; a card or reader already gone is no matter then."""
        with suppress(CardFault):
            self._readers.ask({"op": "disconnect", "handle": self._handle, "disposition": disposition})


def _octets(value: object) -> bytes:
    try:
        return bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return b""
