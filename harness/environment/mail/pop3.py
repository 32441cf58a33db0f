"""POP3 without I/O (RFC 1939, UIDL, TOP, and CAPA of RFC 2449): bytes in, bytes out.

Theory.  A session is in one of three states.  AUTHORIZATION: the client says USER then PASS, and
the mailbox is taken for it alone.  TRANSACTION: it reads a snapshot and marks messages deleted.
UPDATE: QUIT in TRANSACTION removes what is marked; a connection that merely drops removes nothing.
``Pop3Session.COMMANDS`` is the whole machine: which command exists in which state, and what answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import ClassVar

from harness.environment.mail.mailbox import Mailbox, Message

__all__ = ["GREETING", "LINE_LIMIT", "Pop3Session", "State"]

LINE_LIMIT = 255
"""Longest command line in bytes, its end included (RFC 2449, §4)."""
GREETING = b"+OK RECETTE TEST POP3\r\n"
_ERRORS_LIMIT = 50


class State(StrEnum):
    """Where the session stands."""

    AUTHORIZATION = "authorization"
    TRANSACTION = "transaction"
    UPDATE = "update"


class _RefusedError(Exception):
    """The command is answered ``-ERR`` and nothing changes."""


class Pop3Session:
    """One client's session; feed it bytes, send what it returns, close when ``ended``."""

    def __init__(
        self,
        mailbox: Mailbox,
        user: str,
        password: str,
        on_login: Callable[[], None],
        held: Callable[[], bool] = lambda: False,
    ) -> None:
        """Serve ``mailbox`` to who knows user and password.

        ``on_login`` is told of each login; ``held`` may say that somebody else holds the mailbox.
        """
        self.state = State.AUTHORIZATION
        self.ended = False
        self._mailbox = mailbox
        self._credentials = (user, password)
        self._on_login = on_login
        self._held = held
        self._claimed = ""
        self._messages: tuple[Message, ...] = ()
        self._deleted: set[int] = set()
        self._buffer = bytearray()
        self._too_long = False
        self._errors = 0

    def receive(self, data: bytes) -> bytes:
        """Take bytes as they come and return the answers to the command lines they complete."""
        self._buffer += data
        answers = bytearray()
        while not self.ended:
            line, end, rest = self._buffer.partition(b"\n")
            if not end:
                self._bound()
                break
            self._buffer = rest
            answers += self._line(bytes(line))
        return bytes(answers)

    def lost(self) -> None:
        """Take note that the connection is gone; nothing is deleted."""
        self.ended = True
        if self.state is State.TRANSACTION:
            self._mailbox.release()

    # Lines

    def _bound(self) -> None:
        """Forget an endless line but remember that it was too long."""
        if len(self._buffer) >= LINE_LIMIT:
            self._too_long = True
            self._buffer.clear()

    def _line(self, line: bytes) -> bytes:
        if self._too_long or len(line) >= LINE_LIMIT:
            self._too_long = False
            return self._error("line too long")
        words = line.rstrip(b"\r").decode("latin-1").split(" ")
        command = self.COMMANDS[self.state].get(words[0].upper())
        if command is None:
            return self._error("unknown command in this state")
        try:
            return command(self, words[1:])
        except _RefusedError as refusal:
            return self._error(str(refusal))

    def _error(self, text: str) -> bytes:
        self._errors += 1
        self.ended = self.ended or self._errors > _ERRORS_LIMIT
        return f"-ERR {text}\r\n".encode("ascii")

    # AUTHORIZATION

    def _user(self, words: list[str]) -> bytes:
        # The answer is the same for a name nobody has: it must not tell which exist.
        self._claimed = _only(words)
        return b"+OK\r\n"

    def _pass(self, words: list[str]) -> bytes:
        if not self._claimed:
            raise _RefusedError("say USER first")
        claimed, self._claimed = self._claimed, ""
        if (claimed, " ".join(words)) != self._credentials:
            raise _RefusedError("[AUTH] invalid user or password")
        if self._held() or not self._mailbox.acquire():
            raise _RefusedError("[IN-USE] mailbox is held by another session")
        self.state = State.TRANSACTION
        self._messages = self._mailbox.snapshot()
        self._on_login()
        return f"+OK {len(self._messages)} messages\r\n".encode("ascii")

    def _leave(self, words: list[str]) -> bytes:
        _none(words)
        self.ended = True
        return b"+OK\r\n"

    def _capa(self, words: list[str]) -> bytes:
        _none(words)
        return _several("", ["TOP", "UIDL", "USER", "RESP-CODES", "AUTH-RESP-CODE"])

    # TRANSACTION

    def _stat(self, words: list[str]) -> bytes:
        _none(words)
        kept = [self._messages[index] for index in self._kept()]
        return f"+OK {len(kept)} {sum(len(m.content) for m in kept)}\r\n".encode("ascii")

    def _list(self, words: list[str]) -> bytes:
        return self._listing(words, lambda message: str(len(message.content)))

    def _uidl(self, words: list[str]) -> bytes:
        return self._listing(words, lambda message: message.uid)

    def _listing(self, words: list[str], what: Callable[[Message], str]) -> bytes:
        if words:
            index = self._index(_only(words))
            return f"+OK {index + 1} {what(self._messages[index])}\r\n".encode("ascii")
        return _several("", [f"{i + 1} {what(self._messages[i])}" for i in self._kept()])

    def _retr(self, words: list[str]) -> bytes:
        return _stuffed(self._messages[self._index(_only(words))].content)

    def _top(self, words: list[str]) -> bytes:
        if len(words) != 2:
            raise _RefusedError("TOP takes a message and a number of lines")
        head, separator, body = self._messages[self._index(words[0])].content.partition(b"\r\n\r\n")
        lines = body.splitlines(keepends=True)[: _number(words[1])]
        return _stuffed(head + separator + b"".join(lines))

    def _dele(self, words: list[str]) -> bytes:
        self._deleted.add(self._index(_only(words)))
        return b"+OK\r\n"

    def _noop(self, words: list[str]) -> bytes:
        _none(words)
        return b"+OK\r\n"

    def _rset(self, words: list[str]) -> bytes:
        _none(words)
        self._deleted.clear()
        return b"+OK\r\n"

    def _update(self, words: list[str]) -> bytes:
        _none(words)
        self.state = State.UPDATE
        self._mailbox.delete({self._messages[index].uid for index in self._deleted})
        self._mailbox.release()
        self.ended = True
        return b"+OK\r\n"

    def _kept(self) -> list[int]:
        return [index for index in range(len(self._messages)) if index not in self._deleted]

    def _index(self, word: str) -> int:
        index = _number(word) - 1
        if index not in self._kept():
            raise _RefusedError("no such message")
        return index

    COMMANDS: ClassVar[Mapping[State, Mapping[str, Callable[[Pop3Session, list[str]], bytes]]]] = {
        State.AUTHORIZATION: {"USER": _user, "PASS": _pass, "CAPA": _capa, "QUIT": _leave},
        State.TRANSACTION: {
            "STAT": _stat,
            "LIST": _list,
            "UIDL": _uidl,
            "RETR": _retr,
            "TOP": _top,
            "DELE": _dele,
            "NOOP": _noop,
            "RSET": _rset,
            "CAPA": _capa,
            "QUIT": _update,
        },
        State.UPDATE: {},
    }
    """State → command → answer; what is absent is answered ``-ERR``."""


def _only(words: list[str]) -> str:
    if len(words) != 1 or not words[0]:
        raise _RefusedError("one argument is expected")
    return words[0]


def _none(words: list[str]) -> None:
    if any(words):
        raise _RefusedError("no argument is expected")


def _number(word: str) -> int:
    # ``isdecimal`` alone would let other alphabets' digits in.
    if not (word.isascii() and word.isdecimal() and len(word) < 10):
        raise _RefusedError("a number is expected")
    return int(word)


def _several(text: str, lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in [f"+OK {text}".rstrip(), *lines, "."]).encode("ascii")


def _stuffed(content: bytes) -> bytes:
    """Return a multi-line answer; a line that starts with a dot gets a second one."""
    lines = content.splitlines(keepends=True) if content else []
    stuffed = b"".join(b"." + line if line.startswith(b".") else line for line in lines)
    return b"+OK\r\n" + stuffed + b".\r\n"
