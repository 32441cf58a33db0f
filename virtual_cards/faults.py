"""Faults of a card as data: on the k-th command that matches, another answer, a delay, a cut or a removal.

Only what a reader survives is offered: an answer of zero bytes would hang the driver and the daemon for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Self

from virtual_cards.trace import command_name

__all__ = ["LONGEST_DELAY", "OVERSIZED", "Effect", "FaultPlan", "FaultRule", "FaultRuleError"]

LONGEST_DELAY = 60.0
"""Seconds; a reader waits without limit, a test must not."""

OVERSIZED = (302, 65_534)
"""Bytes of an answer, status word included, that no short command asks for; longer ones eject the card."""

_ONE_BYTE = b"\x6f"
_SHORT_HEADER = 5
_EXTENDED_HEADER = 7


class Effect(StrEnum):
    """What happens instead of, or beside, the answer."""

    SW = "sw"
    """The card is not asked; ``value`` is the status word."""
    DELAY = "delay"
    """The card answers right, ``value`` seconds late."""
    CUT = "cut"
    """The card goes away and never answers."""
    OVERSIZED = "oversized"
    """The card is not asked; ``value`` bytes come, 302 or 65 534."""
    ONE_BYTE = "one_byte"
    """The card is not asked; half a status word comes."""
    REMOVE = "remove"
    """The card answers right and is then pulled."""


class FaultRuleError(ValueError):
    """A rule that means nothing; ``field`` names what is wrong with it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(f"{field}: {sentence}")
        self.field = field


@dataclass(frozen=True, slots=True)
class FaultRule:
    """One fault. A command matches when it agrees with every criterion that is given.

    Attributes:
        command: Name as in the trace, such as ``VERIFY`` or ``PSO CDS``; empty for any.
        ins: Instruction byte; None for any.
        p1: First parameter; None for any.
        p2: Second parameter; None for any.
        data: What the data of the command begin with.
        nth: On which matching command the fault comes, counted from 1.
        every: From the n-th on, on every one.
        effect: What happens.
        value: Status word, seconds or bytes, as the effect says.

    Raises:
        FaultRuleError: a criterion, the count or the value is out of bounds.
    """

    command: str = ""
    ins: int | None = None
    p1: int | None = None
    p2: int | None = None
    data: bytes = b""
    nth: int = 1
    every: bool = False
    effect: Effect | str = Effect.SW
    value: float = 0

    def __post_init__(self) -> None:
        for name in ("ins", "p1", "p2"):
            byte = getattr(self, name)
            if byte is not None and not 0 <= byte <= 0xFF:
                raise FaultRuleError(name, f"{byte} is not a byte")
        if self.nth < 1:
            raise FaultRuleError("nth", f"{self.nth}: commands are counted from 1")
        if self.effect not in _VALUES:
            raise FaultRuleError("effect", f"{self.effect!r} is not one of {', '.join(sorted(Effect))}")
        object.__setattr__(self, "effect", Effect(self.effect))
        accepted, expected = _VALUES[Effect(self.effect)]
        if not accepted(self.value):
            raise FaultRuleError("value", f"{self.value} with {self.effect}: {expected} expected")

    @classmethod
    def from_mapping(cls, given: Mapping[str, object]) -> Self:
        """Make a rule of what a file says; bytes are hexadecimal text there, or numbers.

        Raises:
            FaultRuleError: a key is unknown, or a value has another type or is out of bounds.
        """
        unknown = sorted(set(given) - {field.name for field in fields(cls)})
        if unknown:
            raise FaultRuleError(unknown[0], "no such criterion")
        values = {name: _READING[name](name, value) for name, value in given.items()}
        if isinstance(given.get("value"), str):
            if values.get("effect", Effect.SW) != Effect.SW:
                raise FaultRuleError("value", f"{given['value']!r}: only a status word is hexadecimal text")
            values["value"] = _number("value", given["value"])
        return cls(**values)  # type: ignore[arg-type]  # each was read by its own type

    def matches(self, raw: bytes) -> bool:
        """Tell whether a command agrees with every criterion."""
        return (
            (self.command in ("", command_name(raw)))
            and all(
                wanted is None or raw[place : place + 1] == bytes((wanted,))
                for place, wanted in ((1, self.ins), (2, self.p1), (3, self.p2))
            )
            and (not self.data or _data(raw).startswith(self.data))
        )

    def answer(self) -> bytes:
        """Return the bytes that replace the answer; never none."""
        if self.effect is Effect.OVERSIZED:
            return bytes(int(self.value) - 2) + b"\x90\x00"
        return _ONE_BYTE if self.effect is Effect.ONE_BYTE else int(self.value).to_bytes(2, "big")


class FaultPlan:
    """The rules of one slot and how far each has counted."""

    def __init__(self, rules: Sequence[FaultRule]) -> None:
        self._rules = tuple(rules)
        self._counts = [0] * len(self._rules)

    def due(self, raw: bytes) -> FaultRule | None:
        """Count a command in every rule it matches; return the first rule whose fault comes now."""
        found: FaultRule | None = None
        for place, rule in enumerate(self._rules):
            if rule.matches(raw):
                self._counts[place] += 1
                now = self._counts[place] >= rule.nth if rule.every else self._counts[place] == rule.nth
                found = found or (rule if now else None)
        return found


def _data(raw: bytes) -> bytes:
    # An extended command has 00 where a short one has its length.
    extended = raw[4:5] == b"\x00" and len(raw) > _EXTENDED_HEADER
    return raw[_EXTENDED_HEADER if extended else _SHORT_HEADER :]


def _number(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise FaultRuleError(name, f"{value!r} is neither a number nor hexadecimal text")
    try:
        return int(value, 16) if isinstance(value, str) else value
    except ValueError as error:
        raise FaultRuleError(name, f"{value!r} is not hexadecimal") from error


def _bytes(name: str, value: object) -> bytes:
    try:
        return bytes.fromhex(str(value))
    except ValueError as error:
        raise FaultRuleError(name, f"{value!r} is not hexadecimal") from error


_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "command": str,
    "effect": str,
    "every": bool,
    "nth": int,
    "value": (int, float, str),
}


def _plain(name: str, value: object) -> object:
    if not isinstance(value, _KINDS[name]) or (isinstance(value, bool) and name != "every"):
        raise FaultRuleError(name, f"{value!r} has another type than expected")
    return value


_READING: Mapping[str, Callable[[str, object], object]] = {
    **dict.fromkeys(("ins", "p1", "p2"), _number),
    "data": _bytes,
    **dict.fromkeys(_KINDS, _plain),
}

_VALUES: Mapping[Effect, tuple[Callable[[float], bool], str]] = {
    Effect.SW: (lambda value: 0x6000 <= value <= 0x9FFF and value == int(value), "a status word 6xxx to 9xxx"),
    Effect.DELAY: (lambda value: 0 < value <= LONGEST_DELAY, f"at most {LONGEST_DELAY:g} seconds"),
    Effect.OVERSIZED: (lambda value: value in OVERSIZED, f"one of {OVERSIZED}"),
    **{effect: (lambda value: value == 0, "no value") for effect in (Effect.CUT, Effect.ONE_BYTE, Effect.REMOVE)},
}
