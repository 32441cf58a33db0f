"""Commands and answers of ISO 7816-4: the four cases, short and extended, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.codecs.problem import Problem

__all__ = ["Command", "Response", "decode_command", "decode_response", "encode_command"]

_HEADER = 4
_SHORT, _EXTENDED = 256, 65_536

_NAMES: Mapping[int, str] = {
    0x20: "VERIFY",
    0x22: "MSE",
    0x24: "CHANGE REFERENCE DATA",
    0x2A: "PSO",
    0x2C: "RESET RETRY COUNTER",
    0x70: "MANAGE CHANNEL",
    0x84: "GET CHALLENGE",
    0x88: "INTERNAL AUTHENTICATE",
    0xA4: "SELECT",
    0xB0: "READ BINARY",
    0xB2: "READ RECORD",
    0xC0: "GET RESPONSE",
    0xCA: "GET DATA",
    0xCB: "GET DATA",
    0xD6: "UPDATE BINARY",
    0xDC: "UPDATE RECORD",
}
"""Instruction → name, ISO/IEC 7816-4 and 7816-8."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: header, data, and how many bytes of answer are asked for."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None
    """1 to 65 536; None = no answer is asked for."""
    extended: bool = False
    """Lengths are written on two or three bytes."""

    @property
    def name(self) -> str:
        """The name of the instruction, ``INS xx`` for one that the standard does not name."""
        return _NAMES.get(self.ins, f"INS {self.ins:02X}")


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: data and the four hexadecimal digits of the status word."""

    data: bytes
    status: str


def decode_response(raw: bytes) -> Response | Problem:
    """Read an answer."""
    if len(raw) < 2:
        return Problem("codecs.apdu-short-answer", "", (("length", str(len(raw))),))
    return Response(raw[:-2], raw[-2:].hex().upper())


def decode_command(raw: bytes) -> Command | Problem:
    """Read a command, case 1 to 4, short or extended."""
    if len(raw) < _HEADER:
        return Problem("codecs.apdu-short-command", "", (("length", str(len(raw))),))
    body = raw[_HEADER:]
    parts = _extended(body) if len(body) > 2 and body[0] == 0 else _short(body)
    if parts is None:
        return Problem("codecs.apdu-lengths", "@4", (("length", str(len(raw))),))
    data, le, extended = parts
    return Command(raw[0], raw[1], raw[2], raw[3], data, le, extended)


_Parts = tuple[bytes, int | None, bool]


def _short(body: bytes) -> _Parts | None:
    """Read Lc, data and Le of one byte each; a body of one byte is Le alone."""
    if len(body) < 2:
        return b"", (body[0] or _SHORT) if body else None, False
    end = 1 + body[0]
    if body[0] == 0 or len(body) - end not in {0, 1}:
        return None
    return body[1:end], (body[end] or _SHORT) if len(body) > end else None, False


def _extended(body: bytes) -> _Parts | None:
    """Read lengths of two bytes behind a first byte ``00``."""
    first = int.from_bytes(body[1:3], "big")
    if len(body) == 3:
        return b"", first or _EXTENDED, True
    end = 3 + first
    if first == 0 or len(body) - end not in {0, 2}:
        return None
    le = int.from_bytes(body[end:], "big") or _EXTENDED
    return body[3:end], le if len(body) > end else None, True


def encode_command(command: Command) -> bytes:
    """Write a command.

    Raises:
        ValueError: data or answer are too long for the form of the lengths, or a byte of the header is none.
    """
    most = _EXTENDED if command.extended else _SHORT
    if len(command.data) >= most or not (command.le is None or 1 <= command.le <= most):
        raise ValueError(f"{len(command.data)} bytes of data, {command.le} asked for: at most {most - 1} and {most}")
    head = bytes((command.cla, command.ins, command.p1, command.p2))
    size = 2 if command.extended else 1
    lc = len(command.data).to_bytes(size, "big") if command.data else b""
    le = b"" if command.le is None else (command.le % most).to_bytes(size, "big")
    mark = b"\x00" if command.extended and (lc or le) else b""
    return head + mark + lc + command.data + le
