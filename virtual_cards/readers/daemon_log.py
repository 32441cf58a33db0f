"""What programs do with the readers, read off the debug log of pcscd; sans-I/O.

The daemon says ``Received command: BEGIN_TRANSACTION from client 11`` before it acts and
``BEGIN_TRANSACTION for client 11, rv=…`` after. A client is one context of one program. Lines never name the
reader but at a connection; a client with several cards is placed by the command it sends next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from secrets import token_hex

__all__ = ["OTHER_MARK", "DaemonLog", "SessionEvent"]

OTHER_MARK = f"RECETTE other program {token_hex(8)}"
"""Name of no reader, new in each process: a client that asks for it is not the product, which cannot guess it."""

_LINE = re.compile(
    rb"Received command: (?P<asked>[A-Z_]+) from client (?P<asker>\d{1,20})\b"
    rb"|(?P<done>[A-Z_]+) for client (?P<doer>\d{1,20}), rv=(?P<rv>\S+)"
    rb"|Authorized client for '(?P<reader>.*)'"
    rb"|dwDisposition: (?P<disposition>\d+)"
    rb"|Client die: (?P<dead>\d{1,20})\b"
)
_LONGEST_LINE = 1 << 16
"""Bytes; the daemon writes 2048 at most, and what is longer is none of its lines."""

_SUCCESS, _VIOLATION, _RESET = "SCARD_S_SUCCESS", "SCARD_E_SHARING_VIOLATION", "SCARD_W_RESET_CARD"
_WORDS: Mapping[str, str] = {
    "BEGIN_TRANSACTION": "begin_transaction",
    "END_TRANSACTION": "end_transaction",
    "RECONNECT": "reconnect",
    "DISCONNECT": "disconnect",
}
_DISPOSITIONS: Mapping[str, str] = {"0": "leave", "1": "reset", "2": "unpower", "3": "eject"}


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """One thing a program did: the slot's name, a word, who."""

    reader: str
    what: str
    client: int
    program: str
    """``product`` or ``other``."""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class _Client:
    number: int
    other: bool = False
    asked: str = ""
    wanted: str = ""
    disposition: str = ""
    readers: list[str] = field(default_factory=list)
    used: str = ""
    """Reader it was last seen to work with."""
    waiting: list[str] = field(default_factory=list)
    """What it did with one of several readers, not yet known which."""


class DaemonLog:
    """Turns lines of the log into events; keeps what an unfinished line needs."""

    def __init__(self) -> None:
        self._clients: dict[int, _Client] = {}
        self._connecting: list[_Client] = []
        self._events: list[SessionEvent] = []
        self._rest = b""

    def feed(self, received: bytes) -> None:
        """Take bytes of the log, cut anywhere."""
        lines = (self._rest + received).split(b"\n")
        self._rest = lines.pop()[-_LONGEST_LINE:]
        self._read(lines)

    def commanded(self, reader: str) -> None:
        """Note that a command reached the card in a reader: what its sender did before was there."""
        for client in self._clients.values():
            if client.asked == "TRANSMIT" and reader in client.readers:
                client.used = reader
                self._place(client)

    def take(self) -> list[SessionEvent]:
        """Hand over the events so far, oldest first."""
        taken, self._events = self._events, []
        return taken

    def _read(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            # What follows the place in the daemon's source; most lines say nothing of sessions.
            said = line[line.find(b"() ") + 3 :] if b"lient" in line or b"dwD" in line else b""
            found = _LINE.match(said) if said else None
            if found is None:
                continue
            kind = found.lastgroup or ""
            last = found[kind].decode("utf-8", "replace")
            match kind:
                case "asker":
                    self._asked(self._client(last), found["asked"].decode("ascii"))
                case "rv":
                    self._done(self._client(found["doer"]), found["done"].decode("ascii"), last)
                case "reader" if self._connecting:
                    self._connecting.pop(0).wanted = last
                case "disposition":
                    self._disposed(_DISPOSITIONS.get(last, last))
                case "dead":
                    self._died(self._client(last))
                case _:
                    pass

    def _client(self, number: str | bytes) -> _Client:
        found = self._clients.get(int(number))
        if found is None:
            found = self._clients[int(number)] = _Client(int(number))
        return found

    def _asked(self, client: _Client, command: str) -> None:
        client.asked = command
        if command == "CONNECT":
            self._connecting.append(client)
        # Who begins or ends does so now; whether it was granted is told by what follows.
        if command == "END_TRANSACTION":
            self._happened(client, command)

    def _done(self, client: _Client, command: str, result: str) -> None:
        client.asked = ""
        if command == "CONNECT":
            self._connected(client, result)
        elif result == _VIOLATION:
            self._say(client, client.used or client.wanted, "sharing_violation")
        elif result == _RESET:
            self._say(client, client.used or client.wanted, "reset_notice")
        elif result == _SUCCESS and command in _WORDS and command != "END_TRANSACTION":
            self._happened(client, command)

    def _connected(self, client: _Client, result: str) -> None:
        if client.wanted == OTHER_MARK:
            client.other = True
        elif result == _SUCCESS:
            client.readers.append(client.wanted)
            client.used = client.wanted if len(client.readers) == 1 else ""
            self._say(client, client.wanted, "connect")
        elif result == _VIOLATION:
            self._say(client, client.wanted, "sharing_violation")

    def _disposed(self, disposition: str) -> None:
        for client in self._clients.values():
            if client.asked == "DISCONNECT":
                client.disposition = disposition

    def _happened(self, client: _Client, command: str) -> None:
        client.waiting.append(command)
        if len(client.readers) == 1:
            client.used = client.readers[0]
        # A new transaction may be at any of its cards; what follows in it is at the same one.
        if command == "BEGIN_TRANSACTION" and len(client.readers) > 1:
            client.used = ""
        if client.used or command == "DISCONNECT":
            self._place(client)

    def _place(self, client: _Client) -> None:
        waiting, client.waiting = client.waiting, []
        for command in waiting:
            reader = client.used or (client.readers[-1] if client.readers else client.wanted)
            details = {"disposition": client.disposition or "leave"} if command == "DISCONNECT" else {}
            self._say(client, reader, _WORDS[command], **details)
            if command == "DISCONNECT" and reader in client.readers:
                client.readers.remove(reader)
                client.used = client.readers[0] if len(client.readers) == 1 else ""

    def _died(self, client: _Client) -> None:
        del self._clients[client.number]
        if client in self._connecting:
            self._connecting.remove(client)
        for reader in client.readers:
            self._say(client, reader, "disconnect", disposition="reset", died=True)

    def _say(self, client: _Client, reader: str, what: str, **details: object) -> None:
        program = "other" if client.other else "product"
        self._events.append(SessionEvent(reader, what, client.number, program, details))
