"""Commands to a T=0 card: status words, waiting answers and file reading."""

from __future__ import annotations

from dataclasses import dataclass

from reference_product import log
from reference_product.cards.transport import CardFault, Connection

__all__ = ["Answer", "read_binary", "select", "send"]

_MASTER_FILE_SIZE = 1 << 15


@dataclass(frozen=True, slots=True)
class Answer:
    """What the card answered: data, and the status word as four hexadecimal digits."""

    data: bytes
    status: str

    @property
    def good(self) -> bool:
        """Tell whether the command succeeded."""
        return self.status == "9000"


def send(connection: Connection, command: bytes) -> Answer:
    """Send a command; fetch the waiting answer after 61xx, ask again with the right length after 6Cxx."""
    answer = _once(connection, command)
    if answer.status.startswith("6C"):
        answer = _once(connection, command[:4] + bytes.fromhex(answer.status[2:]))
    data = answer.data
    while answer.status.startswith("61"):
        answer = _once(connection, bytes((command[0] & 0x03, 0xC0, 0, 0)) + bytes.fromhex(answer.status[2:]))
        data += answer.data
    return Answer(data, answer.status)


def _once(connection: Connection, command: bytes) -> Answer:
    response = connection.transmit(command)
    status = response[-2:].hex().upper()
    # Only the four bytes that say what is asked: what follows may be a code or a name.
    log.write(f"carte {command[:4].hex().upper()} -> {status}")
    return Answer(response[:-2], status)


def select(connection: Connection, file: str) -> Answer:
    """Select a file by its two-byte identifier, or an application by its longer name (hexadecimal)."""
    name = bytes.fromhex(file)
    by_name = 0x04 if len(name) > 2 else 0x00
    return send(connection, bytes((0x00, 0xA4, by_name, 0x00, len(name))) + name)


def read_binary(connection: Connection, short_id: int = 0) -> bytes | None:
    """Read the selected file, or the one of that short identifier, to its end; None when there is none.

    Raises:
        CardFault: the card answers something a file reading has no use for.
    """
    first = 0x80 | short_id if short_id else 0x00
    answer = send(connection, bytes((0x00, 0xB0, first, 0x00, 0x00)))
    if answer.status in ("6A82", "6A83", "6982", "6986"):
        return None
    data = _content(answer)
    while len(answer.data) == 256 and len(data) < _MASTER_FILE_SIZE:
        answer = send(connection, bytes((0x00, 0xB0, len(data) >> 8, len(data) & 0xFF, 0x00)))
        if answer.status == "6B00":
            break
        data += _content(answer)
    return data


def _content(answer: Answer) -> bytes:
    if answer.status not in ("9000", "6282"):
        raise CardFault("unreadable", f"lecture refusée {answer.status}")
    return answer.data
