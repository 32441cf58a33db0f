"""Command and response APDU: the four cases, short and extended (ISO 7816-3 §12.1).

Both are tuples with names: a card reads and builds one of each for every command, and nothing in Python
is cheaper to make.
"""

from __future__ import annotations

from typing import NamedTuple

from virtual_cards.iso7816.status import StatusWord

__all__ = ["SHORT_MAXIMUM", "Command", "MalformedApduError", "Response", "parse_command"]

SHORT_MAXIMUM = 256
"""Most bytes a short command may ask for."""
_HEADER = 4
_EXTENDED_MAXIMUM = 65536


class MalformedApduError(ValueError):
    """Bytes whose lengths fit none of the cases of a command APDU."""


class Command(NamedTuple):
    """A command as the card reads it.

    ``expected`` is Ne, the greatest number of bytes the reader accepts (1 to 256 when short), or
    None when no Le field was sent.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    expected: int | None = None
    extended: bool = False

    @property
    def header(self) -> bytes:
        """CLA, INS, P1 and P2."""
        return bytes((self.cla, self.ins, self.p1, self.p2))

    @property
    def parameters(self) -> int:
        """P1 and P2 as one 16-bit number."""
        return self.p1 << 8 | self.p2


class Response(NamedTuple):
    """What a command computes, before the transport cuts it: data and status word."""

    data: bytes = b""
    status: int = StatusWord.OK

    @property
    def encoded(self) -> bytes:
        """Data then the two status bytes."""
        return self.data + self.status.to_bytes(2, "big")


def parse_command(raw: bytes) -> Command:
    """Read a command APDU of any case.

    Args:
        raw: The bytes as the reader passed them, header included.

    Raises:
        MalformedApduError: fewer than four bytes, or Lc and Le disagree with the size.
    """
    size = len(raw)
    if size == _HEADER + 1:
        cla, ins, p1, p2, asked = raw
        return tuple.__new__(Command, (cla, ins, p1, p2, b"", asked or SHORT_MAXIMUM, False))
    if size > _HEADER + 1 and size == _HEADER + 1 + raw[4] and raw[4]:
        cla, ins, p1, p2, _ = raw[:5]
        return tuple.__new__(Command, (cla, ins, p1, p2, raw[5:], None, False))
    if size < _HEADER:
        raise MalformedApduError(f"{size} bytes, at least {_HEADER} expected")
    cla, ins, p1, p2 = raw[:_HEADER]
    body = raw[_HEADER:]
    if body and body[0] == 0:
        data, expected = _extended_body(body)
        return Command(cla, ins, p1, p2, data, expected, extended=True)
    data, expected = _short_body(body)
    return Command(cla, ins, p1, p2, data, expected)


def _short_body(body: bytes) -> tuple[bytes, int | None]:
    if not body:
        return b"", None
    count, rest = body[0], body[1:]
    if len(rest) == count:
        return rest, None
    if len(rest) == count + 1:
        return rest[:-1], rest[-1] or SHORT_MAXIMUM
    raise MalformedApduError(f"Lc is {count}, {len(rest)} bytes follow")


def _extended_body(body: bytes) -> tuple[bytes, int | None]:
    if len(body) < 3:
        raise MalformedApduError("an extended length of one byte")
    first, rest = int.from_bytes(body[1:3], "big"), body[3:]
    if not rest:
        return b"", first or _EXTENDED_MAXIMUM
    if len(rest) == first:
        return rest, None
    if len(rest) == first + 2:
        return rest[:-2], int.from_bytes(rest[-2:], "big") or _EXTENDED_MAXIMUM
    raise MalformedApduError(f"extended Lc is {first}, {len(rest)} bytes follow")
