"""Answer to reset (ISO 7816-3 §8.2): what it offers, and which protocol the card speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

__all__ = ["AnswerToReset", "MalformedAtrError", "Protocol", "parse_atr", "protocol_of"]

_DIRECT, _INVERSE = 0x3B, 0x3F
_ANOTHER_FOLLOWS = 0x80


class Protocol(Enum):
    """Transmission protocol; the value is the number after ``T=``."""

    T0 = 0
    T1 = 1


class MalformedAtrError(ValueError):
    """Bytes that form no answer to reset."""


@dataclass(frozen=True, slots=True)
class AnswerToReset:
    """An answer to reset taken apart; ``interface`` holds TA1, TB1… by name."""

    inverse: bool
    interface: dict[str, int]
    offered: tuple[int, ...]
    """Numbers of the protocols in the order offered, never empty."""
    historical: bytes
    check: int | None
    """TCK, None when only T=0 is offered."""


def parse_atr(atr: bytes) -> AnswerToReset:
    """Take an answer to reset apart.

    Raises:
        MalformedAtrError: wrong first byte, cut, followed by something else, or a wrong check byte.
    """
    if len(atr) < 2 or atr[0] not in (_DIRECT, _INVERSE):
        raise MalformedAtrError(f"{atr.hex().upper() or 'nothing'} opens no answer to reset")
    interface = dict(_interface(atr))
    offered = tuple(dict.fromkeys(value & 0x0F for name, value in interface.items() if name.startswith("TD"))) or (0,)
    start, count = 2 + len(interface), atr[1] & 0x0F
    checked = any(offered)
    if len(atr) != start + count + checked:
        raise MalformedAtrError(f"{len(atr)} bytes, its own lengths make {start + count + checked}")
    if checked and _exclusive_or(atr[1:]):
        raise MalformedAtrError("the check byte TCK does not fit")
    return AnswerToReset(
        atr[0] == _INVERSE, interface, offered, atr[start : start + count], atr[-1] if checked else None
    )


def protocol_of(atr: bytes) -> Protocol:
    """Return the protocol that PC/SC settles on: T=1 as soon as it is offered, else T=0.

    A card that offers both (``3B8x8001…`` of every contactless card among them) is driven in T=1: that is
    what resource managers choose when the application accepts either.

    Raises:
        MalformedAtrError: the bytes form no answer to reset.
    """
    return Protocol.T1 if 1 in parse_atr(atr).offered else Protocol.T0


def _interface(atr: bytes) -> Iterator[tuple[str, int]]:
    """Yield TA1, TB1, TC1, TD1, TA2…; the high half of TDi tells which of the next group are there."""
    at, group, there = 2, 1, atr[1]
    while True:
        present = [letter for bit, letter in enumerate("ABCD", 4) if there >> bit & 1]
        if at + len(present) > len(atr):
            raise MalformedAtrError(f"the interface bytes of group {group} are cut")
        yield from zip((f"T{letter}{group}" for letter in present), atr[at:], strict=False)
        at += len(present)
        if not there & _ANOTHER_FOLLOWS:
            return
        there, group = atr[at - 1], group + 1


def _exclusive_or(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total
