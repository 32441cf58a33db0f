"""SHA-1 that can be resumed from an intermediate state, for the signature keys that still use it."""

from __future__ import annotations

import struct

from virtual_cards.iso7816.sha256 import BLOCK, padding

__all__ = ["INITIAL_STATE", "STATE_SIZE", "absorb", "finish"]

STATE_SIZE = 20
"""Bytes of the intermediate state: five big-endian words."""
INITIAL_STATE = bytes.fromhex("67452301efcdab8998badcfe10325476c3d2e1f0")
"""State before any block (FIPS 180-4 §5.3.1)."""

_MASK = 0xFFFFFFFF


def absorb(state: bytes, blocks: bytes) -> bytes:
    """Return the state after whole blocks."""
    words = struct.unpack(">5L", state)
    for offset in range(0, len(blocks), BLOCK):
        words = _compress(words, blocks[offset : offset + BLOCK])
    return struct.pack(">5L", *words)


def finish(state: bytes, bits_done: int, tail: bytes) -> bytes:
    """Return the digest of a message whose first blocks are already in ``state``."""
    return absorb(state, tail + padding(bits_done, tail))


def _rotate(word: int, count: int) -> int:
    return (word << count | word >> (32 - count)) & _MASK


def _compress(words: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    schedule = list(struct.unpack(">16L", block))
    for at in range(16, 80):
        schedule.append(_rotate(schedule[at - 3] ^ schedule[at - 8] ^ schedule[at - 14] ^ schedule[at - 16], 1))
    a, b, c, d, e = words
    for at, word in enumerate(schedule):
        mixed, constant = _round(at // 20, b, c, d)
        a, b, c, d, e = (_rotate(a, 5) + mixed + e + constant + word) & _MASK, a, _rotate(b, 30), c, d
    return tuple((old + new) & _MASK for old, new in zip(words, (a, b, c, d, e), strict=True))


def _round(quarter: int, b: int, c: int, d: int) -> tuple[int, int]:
    """Return the function and the constant of a quarter of the rounds (FIPS 180-4 §4.1.1, §4.2.1)."""
    if quarter == 0:
        return (b & c) ^ (~b & _MASK & d), 0x5A827999
    if quarter == 2:
        return (b & c) ^ (b & d) ^ (c & d), 0x8F1BBCDC
    return b ^ c ^ d, (0x6ED9EBA1 if quarter == 1 else 0xCA62C1D6)
