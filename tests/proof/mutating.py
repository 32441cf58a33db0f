"""Seeded damage to valid samples: what files look like when they are cut, mixed up or malicious."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

__all__ = ["mutants"]

_TOKENS: Sequence[bytes] = (
    b"\x00",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\r",
    b"\n",
    b"\r\n.\r\n",
    b"@",
    b"&x;",
    b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
    b"<![CDATA[",
    b"]]>",
    b"&anchor *anchor",
    b"!!python/object:os.system",
    b"---\n",
    b"? ",
    b"{[",
    b"}]",
    b'"',
    b"'",
    b"-1",
    b"9" * 40,
    b"1e999",
    b"NaN",
    b"\xe2\x80\xae",
    b"../../../etc/passwd",
    b"%s%n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Type: multipart/mixed; boundary=a\r\n",
)
"""Pieces that parsers have stumbled over."""

_Operator = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def mutants(samples: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Give ``count`` inputs: mostly samples damaged one to six times, some pure noise; same seed, same inputs."""
    chance = random.Random(seed)
    for _ in range(count):
        if chance.random() < 0.03:
            yield chance.randbytes(chance.randrange(2_000))
            continue
        data = chance.choice(samples)
        for _ in range(chance.randrange(1, 7)):
            data = chance.choice(_OPERATORS)(chance, data, samples)
        yield data[:200_000]


def _span(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 1, 2, 8, 64, 128, 1000)))


def _flip(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def _put(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start, _end = _span(chance, data)
    return data[:start] + chance.randbytes(1) + data[start + 1 :]


def _drop(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + data[end:]


def _repeat(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(chance, data)
    return data[:end] + data[start:end] * chance.choice((1, 2, 50)) + data[end:]


def _truncate(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _token(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + chance.choice(_TOKENS) + data[chance.choice((start, end)) :]


def _splice(chance: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    other = chance.choice(samples)
    start, end = _span(chance, other)
    at = chance.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at:]


def _swap_lines(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) > 1:
        a, b = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[a], lines[b] = lines[b], lines[a]
    return b"".join(lines)


def _indent(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    lines = data.splitlines(keepends=True)
    if lines:
        at = chance.randrange(len(lines))
        lines[at] = b" " * chance.randrange(1, 9) + lines[at]
    return b"".join(lines)


_OPERATORS: Sequence[_Operator] = (
    _flip, _put, _drop, _repeat, _truncate, _token, _splice, _swap_lines, _indent
)  # fmt: skip
