"""Seeded makers of commands: valid ones, ones that were valid, any bytes, long chains."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

__all__ = ["ODD_COMMANDS", "bad_code", "chain", "get_response", "mutant", "noise", "plausible"]

_CLASSES = bytes.fromhex("00000000000000 010210 11 0C 80 A0A0 BC FF 20 40")
_INSTRUCTIONS = bytes.fromhex("20222A24 2C 70 84 88 A4A4A4 B0B0B0 B2 C0 CA CB D6 DC DB 47 E0 E4")
_P1 = bytes.fromhex("00 00 01 02 03 04 08 09 3F 41 80 81 82 90 9C 9E F3 FF")
_P2 = bytes.fromhex("00 00 01 02 04 0C 86 9A A0 A4 AA B6 B8 FF 24 05 20 21 81")
_IDENTIFIERS = ("3F00", "2F00", "2F01", "D003", "D010", "0001", "5031", "7001", "D107", "D120", "D1F0", "7F01", "4000")


def noise(random: Random) -> bytes:
    """Any bytes at all, most often few."""
    return random.randbytes(random.choice((0, 1, 2, 3, 4, 5, 5, 6, 8, 13, 40, 261, 300)))


def plausible(random: Random) -> bytes:
    """A header of likely bytes, then a body of one of the four cases, short or extended."""
    header = bytes(random.choice(table) for table in (_CLASSES, _INSTRUCTIONS, _P1, _P2))
    data = random.choice((b"", random.randbytes(random.randrange(1, 60)), _objects(random), _path(random)))
    return header + _body(random, data)


def _path(random: Random) -> bytes:
    return bytes.fromhex("".join(random.choice(_IDENTIFIERS) for _ in range(random.choice((1, 1, 1, 2, 3)))))


def _objects(random: Random) -> bytes:
    tags = (0x80, 0x81, 0x83, 0x84, 0x90, 0x91, 0x5C, 0x4D, 0x5F, 0x00, 0xFF)
    parts = []
    for _ in range(random.randrange(1, 4)):
        value = random.randbytes(random.choice((0, 1, 1, 1, 2, 8, 20, 32, 40)))
        # Now and then a length that lies.
        length = len(value) if random.random() < 0.9 else random.randrange(256)
        parts.append(bytes((random.choice(tags), length)) + value)
    return b"".join(parts)


def _body(random: Random, data: bytes) -> bytes:
    length = random.choice((0, 0, 1, 8, 12, 16, 255))
    if random.random() < 0.05:
        wide = random.choice((0, 1, 256, 300, 65535)).to_bytes(2, "big")
        return (
            b"\x00" + (len(data).to_bytes(2, "big") + data if data else b"") + (wide if random.random() < 0.6 else b"")
        )
    expected = bytes((length,)) if random.random() < 0.6 else b""
    return (bytes((len(data) & 0xFF,)) + data if data else b"") + expected


def mutant(random: Random, command: bytes) -> bytes:
    """A command with one thing changed, sometimes two."""
    for _ in range(random.choice((1, 1, 1, 2))):
        command = random.choice(_MUTATIONS)(random, command)
    return command


def _flip(random: Random, command: bytes) -> bytes:
    return _replace(random, command, random.randrange(len(command)) if command else 0, random.randrange(256))


def _replace(_random: Random, command: bytes, at: int, value: int) -> bytes:
    return command[:at] + bytes((value,)) + command[at + 1 :]


def _cut(random: Random, command: bytes) -> bytes:
    return command[: random.randrange(len(command) + 1)]


def _grow(random: Random, command: bytes) -> bytes:
    return command + random.randbytes(random.choice((1, 1, 2, 30)))


def _other_length(random: Random, command: bytes) -> bytes:
    return _replace(random, command, 4, random.choice((0, 1, 2, 8, 254, 255)))


def _other_class(random: Random, command: bytes) -> bytes:
    return _replace(random, command, 0, random.choice(_CLASSES))


def _other_parameter(random: Random, command: bytes) -> bytes:
    at = random.choice((2, 3))
    return _replace(random, command, at, random.choice(_P1 if at == 2 else _P2))


def _extended(random: Random, command: bytes) -> bytes:
    head, data = command[:4], command[5:]
    wide = random.choice((b"", b"\x00\x00", b"\x01\x00"))
    return head + b"\x00" + len(data).to_bytes(2, "big") + data + wide


def _without_length(_random: Random, command: bytes) -> bytes:
    return command[:-1] if len(command) == 5 else command + b"\x00"


_MUTATIONS: tuple[Callable[[Random, bytes], bytes], ...] = (
    _flip,
    _flip,
    _cut,
    _grow,
    _other_length,
    _other_class,
    _other_parameter,
    _extended,
    _without_length,
)


def chain(random: Random) -> list[bytes]:
    """Pieces of one command, sometimes more than any card gathers, sometimes without a last one."""
    head = bytes((random.choice((0x10, 0x11)), random.choice((0x2A, 0x2A, 0x88, 0xCB, 0x22, 0x20, 0xA4))))
    head += random.choice((b"\x80\x86", b"\x9e\x9a", b"\x3f\xff", b"\x00\x00", b"\x00\x01"))
    pieces = [random.randbytes(random.choice((0, 1, 16, 254, 255))) for _ in range(random.choice((1, 1, 2, 3, 18)))]
    sent = [head + (bytes((len(piece),)) + piece if piece else b"") for piece in pieces]
    if random.random() < 0.8:
        sent.append(bytes((head[0] & 0xEF,)) + head[1:] + _body(random, random.randbytes(random.randrange(1, 40))))
    return sent


def bad_code(random: Random) -> bytes:
    """VERIFY with a code that no card has."""
    digits = random.choice((b"0", b"000", b"00000", b"000000000", b"0009"))
    head = random.choice((b"\x00\x20\x00\x01", b"\x01\x20\x00\x01", b"\xa0\x20\x00\x01", b"\x00\x20\x00\x02"))
    return head + bytes((len(digits),)) + digits


def get_response(random: Random) -> bytes:
    """GET RESPONSE, whether or not something waits."""
    return random.choice((b"\x00", b"\x00", b"\x01", b"\xa0", b"\xbc")) + b"\xc0\x00\x00" + random.randbytes(1)


ODD_COMMANDS: tuple[Callable[[Random], bytes], ...] = (noise, plausible, plausible, plausible, bad_code, get_response)
