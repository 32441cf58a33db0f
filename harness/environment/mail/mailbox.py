"""The product's mailbox: messages in order of arrival, held by one session at a time."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection
from dataclasses import dataclass

__all__ = ["Mailbox", "Message", "crlf"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message; ``uid`` is unique in the mailbox and the same in every session."""

    uid: str
    content: bytes
    """Lines end with CR LF."""


def crlf(content: bytes) -> bytes:
    r"""Return the bytes with every line end written CR LF, the last line included."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


class Mailbox:
    """Thread-safe; sessions read a snapshot and delete by ``uid`` when they end well."""

    def __init__(self) -> None:
        """Start empty and free."""
        self._guard = threading.Lock()
        self._messages: list[Message] = []
        self._arrived = 0
        self._busy = False

    def put(self, content: bytes) -> Message:
        """Append a message and return it."""
        with self._guard:
            self._arrived += 1
            digest = hashlib.sha256(content).hexdigest()[:16]
            message = Message(f"{self._arrived:06d}-{digest}", crlf(content))
            self._messages.append(message)
            return message

    def snapshot(self) -> tuple[Message, ...]:
        """Return the messages present now, oldest first."""
        with self._guard:
            return tuple(self._messages)

    def delete(self, uids: Collection[str]) -> None:
        """Remove the messages with these uids."""
        with self._guard:
            self._messages = [message for message in self._messages if message.uid not in uids]

    def acquire(self) -> bool:
        """Take the mailbox for a session; false when another one holds it (RFC 1939, §4)."""
        with self._guard:
            taken, self._busy = self._busy, True
            return not taken

    def release(self) -> None:
        """Give the mailbox back."""
        with self._guard:
            self._busy = False
