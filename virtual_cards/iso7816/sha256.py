"""SHA-256 that can be resumed from an intermediate state, as a card finishes a hash begun outside."""

from __future__ import annotations

import struct
from math import isqrt

__all__ = ["BLOCK", "INITIAL_STATE", "STATE_SIZE", "absorb", "finish", "padding"]

BLOCK = 64
"""Bytes of one block."""
STATE_SIZE = 32
"""Bytes of the intermediate state: eight big-endian words."""

_MASK = 0xFFFFFFFF


def _primes(count: int) -> list[int]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found


def _cube_root(number: int) -> int:
    low, high = 0, 1 << (number.bit_length() // 3 + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= number else (low, middle - 1)
    return low


# FIPS 180-4 §4.2.2 and §5.3.3: the first 32 bits of the fractional parts of the cube roots of the
# first 64 primes, and of the square roots of the first eight.
_ROUNDS = tuple(_cube_root(prime << 96) & _MASK for prime in _primes(64))
INITIAL_STATE = struct.pack(">8L", *(isqrt(prime << 64) & _MASK for prime in _primes(8)))
"""State before any block."""


def absorb(state: bytes, blocks: bytes) -> bytes:
    """Return the state after whole blocks.

    Args:
        state: 32 bytes.
        blocks: A multiple of 64 bytes.
    """
    words = struct.unpack(">8L", state)
    for offset in range(0, len(blocks), BLOCK):
        words = _compress(words, blocks[offset : offset + BLOCK])
    return struct.pack(">8L", *words)


def finish(state: bytes, bits_done: int, tail: bytes) -> bytes:
    """Return the digest of a message whose first blocks are already in ``state``.

    Args:
        state: 32 bytes.
        bits_done: Bits already hashed into ``state``, a multiple of 512.
        tail: What is left of the message, of any size.
    """
    return absorb(state, tail + padding(bits_done, tail))


def padding(bits_done: int, tail: bytes) -> bytes:
    """Return what follows the message in its last block or two (FIPS 180-4 §5.1.1)."""
    total = bits_done + 8 * len(tail)
    return b"\x80" + bytes((BLOCK - 9 - len(tail)) % BLOCK) + (total % (1 << 64)).to_bytes(8, "big")


def _rotate(word: int, count: int) -> int:
    return (word >> count | word << (32 - count)) & _MASK


def _schedule(block: bytes) -> list[int]:
    words = list(struct.unpack(">16L", block))
    for index in range(16, 64):
        early, late = words[index - 15], words[index - 2]
        low = _rotate(early, 7) ^ _rotate(early, 18) ^ early >> 3
        high = _rotate(late, 17) ^ _rotate(late, 19) ^ late >> 10
        words.append((words[index - 16] + low + words[index - 7] + high) & _MASK)
    return words


def _compress(words: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    a, b, c, d, e, f, g, h = words
    for constant, word in zip(_ROUNDS, _schedule(block), strict=True):
        choice = (e & f) ^ (~e & _MASK & g)
        majority = (a & b) ^ (a & c) ^ (b & c)
        first = h + (_rotate(e, 6) ^ _rotate(e, 11) ^ _rotate(e, 25)) + choice + constant + word
        second = (_rotate(a, 2) ^ _rotate(a, 13) ^ _rotate(a, 22)) + majority
        a, b, c, d, e, f, g, h = (first + second) & _MASK, a, b, c, (d + first) & _MASK, e, f, g
    return tuple((old + new) & _MASK for old, new in zip(words, (a, b, c, d, e, f, g, h), strict=True))
