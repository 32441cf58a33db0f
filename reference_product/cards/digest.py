"""SHA-256 up to its last block: the card finishes the computation itself before it signs."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

__all__ = ["PartialDigest", "begin", "finish"]

_MASK = 0xFFFFFFFF


def _primes(count: int) -> list[int]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found


def _cube_root(value: int) -> int:
    low, high = 0, 1 << 40
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= value else (low, middle - 1)
    return low


# FIPS 180-4 §4.2.2 and §5.3.3: first 32 fractional bits of the cube and square roots of the first primes.
_ROUNDS = [_cube_root(prime << 96) & _MASK for prime in _primes(64)]
_START = tuple(isqrt(prime << 64) & _MASK for prime in _primes(8))


@dataclass(frozen=True, slots=True)
class PartialDigest:
    """The state after the full blocks, the number of bits hashed, and the bytes left for the card."""

    state: bytes
    """32 bytes."""
    bits: int
    rest: bytes
    """Fewer than 64 bytes."""


def begin(data: bytes) -> PartialDigest:
    """Hash every full block of the data and leave the rest."""
    full = len(data) // 64 * 64
    state = _START
    for at in range(0, full, 64):
        state = _compress(state, data[at : at + 64])
    return PartialDigest(b"".join(word.to_bytes(4, "big") for word in state), full * 8, data[full:])


def finish(partial: PartialDigest) -> bytes:
    """Complete the digest as the card does; used to check this module against others."""
    state = tuple(int.from_bytes(partial.state[at : at + 4], "big") for at in range(0, 32, 4))
    total = partial.bits + 8 * len(partial.rest)
    padded = partial.rest + b"\x80" + bytes(-(len(partial.rest) + 9) % 64) + total.to_bytes(8, "big")
    for at in range(0, len(padded), 64):
        state = _compress(state, padded[at : at + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)


def _turn(word: int, count: int) -> int:
    return (word >> count | word << (32 - count)) & _MASK


def _compress(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    words = [int.from_bytes(block[at : at + 4], "big") for at in range(0, 64, 4)]
    for index in range(16, 64):
        low, high = words[index - 15], words[index - 2]
        small = _turn(low, 7) ^ _turn(low, 18) ^ low >> 3
        large = _turn(high, 17) ^ _turn(high, 19) ^ high >> 10
        words.append((words[index - 16] + small + words[index - 7] + large) & _MASK)
    a, b, c, d, e, f, g, h = state
    for constant, word in zip(_ROUNDS, words, strict=True):
        choice = e & f ^ ~e & g
        first = (h + (_turn(e, 6) ^ _turn(e, 11) ^ _turn(e, 25)) + choice + constant + word) & _MASK
        second = ((_turn(a, 2) ^ _turn(a, 13) ^ _turn(a, 22)) + (a & b ^ a & c ^ b & c)) & _MASK
        a, b, c, d, e, f, g, h = (first + second) & _MASK, a, b, c, (d + first) & _MASK, e, f, g
    return tuple((old + new) & _MASK for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True))
