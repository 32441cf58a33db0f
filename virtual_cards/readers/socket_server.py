"""The reader over a TCP socket: one JSON object a line asks, one answers; no driver, no daemon.

Requests: ``list``, ``connect`` {reader, exclusive}, ``transmit`` {handle, apdu}, ``begin`` {handle}, ``end``
{handle, disposition}, ``status`` {handle}, ``disconnect`` {handle, disposition}. A refusal is
``{"error": word}``. ``transmit``, ``begin``, ``connect`` and ``disconnect`` wait while another program is in a
transaction. Handles belong to the connection that opened them; when it ends, its cards are reset, as they
are when a PC/SC program dies.
"""

from __future__ import annotations

import json
import socket
import socketserver
from collections.abc import Callable, Mapping
from itertools import count
from threading import BoundedSemaphore, Thread

from virtual_cards.readers.sessions import Refusal, Sessions

__all__ = ["MAXIMUM_LINE", "SocketServer"]

MAXIMUM_LINE = 160 * 1024
"""Bytes of a request: an extended APDU of 65 544 bytes in hexadecimal, with room."""

_MAXIMUM_CLIENTS = 64
_DISPOSITIONS = ("leave", "reset", "unpower")

_Json = dict[str, object]

_NO_DISPOSITION: _Json = {"error": "bad_request", "message": f"disposition is one of {', '.join(_DISPOSITIONS)}"}


class _Conversation:
    """One client: its handles, and what each request does."""

    def __init__(self, sessions: Sessions, client: str) -> None:
        self._sessions = sessions
        self._client = client
        self._handles: set[int] = set()
        self._transmitted = 0

    def answer(self, line: bytes) -> _Json:
        """Answer one line, whatever it holds."""
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            return {"error": "bad_request", "message": "the line is not JSON"}
        if not isinstance(request, dict):
            return {"error": "bad_request", "message": "the line is not an object"}
        operation = _OPERATIONS.get(str(request.get("op")))
        if operation is None:
            return {"error": "bad_request", "message": f"op is one of {', '.join(sorted(_OPERATIONS))}"}
        return operation(self, request)

    def end(self) -> None:
        for number in self._handles:
            self._sessions.disconnect(number, "reset", died=True)

    def sent(self) -> None:
        """Note that an answer has left: a card that was to go after it goes now."""
        if self._transmitted:
            self._sessions.answered(self._transmitted)
            self._transmitted = 0

    def list(self, _request: _Json) -> _Json:
        found = self._sessions.readers()
        return {
            "readers": [{"name": name, "present": present, "atr": atr.hex().upper()} for name, present, atr in found]
        }

    def connect(self, request: _Json) -> _Json:
        opened = self._sessions.connect(str(request.get("reader")), request.get("exclusive") is True, self._client)
        if isinstance(opened, Refusal):
            return {"error": opened.error}
        number, atr = opened
        self._handles.add(number)
        return {"handle": number, "atr": atr.hex().upper()}

    def transmit(self, request: _Json) -> _Json:
        number = self._own(request)
        apdu = request.get("apdu")
        try:
            raw = bytes.fromhex(apdu) if isinstance(apdu, str) else b""
        except ValueError:
            raw = b""
        if not raw:
            return {"error": "bad_request", "message": "apdu is hexadecimal text of one byte or more"}
        answer = self._sessions.transmit(number, raw)
        self._transmitted = number
        return {"error": answer.error} if isinstance(answer, Refusal) else {"response": answer.hex().upper()}

    def begin(self, request: _Json) -> _Json:
        refusal = self._sessions.begin(self._own(request))
        return {"error": refusal.error} if refusal else {}

    def end_transaction(self, request: _Json) -> _Json:
        disposition = request.get("disposition", "leave")
        if disposition not in _DISPOSITIONS:
            return _NO_DISPOSITION
        refusal = self._sessions.end(self._own(request), str(disposition))
        return {"error": refusal.error} if refusal else {}

    def status(self, request: _Json) -> _Json:
        found = self._sessions.status(self._own(request))
        if isinstance(found, Refusal):
            return {"error": found.error}
        name, atr = found
        return {"reader": name, "atr": atr.hex().upper()}

    def disconnect(self, request: _Json) -> _Json:
        number = self._own(request)
        disposition = request.get("disposition", "leave")
        if disposition not in _DISPOSITIONS:
            return _NO_DISPOSITION
        refusal = self._sessions.disconnect(number, str(disposition))
        self._handles.discard(number)
        return {"error": refusal.error} if refusal else {}

    def _own(self, request: _Json) -> int:
        number = request.get("handle")
        # 0 is never given out: another client's handle is as unknown as one that does not exist.
        return number if isinstance(number, int) and number in self._handles else 0


_OPERATIONS: Mapping[str, Callable[[_Conversation, _Json], _Json]] = {
    "list": _Conversation.list,
    "connect": _Conversation.connect,
    "transmit": _Conversation.transmit,
    "begin": _Conversation.begin,
    "end": _Conversation.end_transaction,
    "status": _Conversation.status,
    "disconnect": _Conversation.disconnect,
}


class _Client(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    server: _Listener

    def handle(self) -> None:
        conversation = _Conversation(self.server.sessions, str(next(self.server.clients)))
        try:
            while line := self.rfile.readline(MAXIMUM_LINE + 1):
                if len(line) > MAXIMUM_LINE:
                    self._send({"error": "line_too_long", "message": f"at most {MAXIMUM_LINE} bytes"})
                    return
                self._send(conversation.answer(line))
                conversation.sent()
        except ConnectionError:
            return
        finally:
            conversation.end()

    def _send(self, answer: _Json) -> None:
        self.wfile.write(json.dumps(answer).encode("ascii") + b"\n")


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 32

    def __init__(self, host: str, sessions: Sessions) -> None:
        self.sessions = sessions
        self.clients = count(1)
        self._places = BoundedSemaphore(_MAXIMUM_CLIENTS)
        self._open: set[socket.socket] = set()
        super().__init__((host, 0), _Client)

    def verify_request(self, _request: object, _address: object) -> bool:
        return self._places.acquire(blocking=False)

    # Narrower than its parent on purpose: what a TCP listener accepts is a socket.
    def process_request_thread(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        self._open.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.discard(request)
            self._places.release()

    def hang_up(self) -> None:
        for connection in tuple(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client had already left


class SocketServer:
    """Serves the sessions on a free port until closed."""

    def __init__(self, sessions: Sessions, host: str = "127.0.0.1") -> None:
        self._listener = _Listener(host, sessions)
        self._thread = Thread(target=self._listener.serve_forever, args=(0.05,), name="card socket", daemon=True)
        self._thread.start()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port that clients connect to."""
        host, port = self._listener.server_address[:2]
        return str(host), int(port)

    def close(self) -> None:
        """Stop listening and hang up on every client."""
        self._listener.sessions.close()
        self._listener.shutdown()
        self._listener.server_close()
        self._listener.hang_up()
        self._thread.join()
