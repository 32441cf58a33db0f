"""Conditions on a product statement: a closed grammar, its tree, and its three-valued logic.

Theory.  ``always`` · a claim name (true when claimed ``yes``, false when ``no``) ·
``name = value`` · ``name >= value`` (dotted numbers) · ``name in (value, value)`` · ``not`` ·
``and`` · ``or`` · parentheses.  A claim the product does not declare makes its leaf unknown, and
unknown travels by Kleene's strong tables: it matters only where it changes the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "Always",
    "And",
    "AtLeast",
    "Claimed",
    "Condition",
    "ConditionFault",
    "Not",
    "OneOf",
    "Or",
    "Truth",
    "both",
    "evaluate",
    "names_of",
    "negated",
    "parse_condition",
    "undecided",
]


class Truth(StrEnum):
    """Kleene's three values."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Always:
    """Holds for every product."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A plain claim, ``yes`` or ``no``."""

    name: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """A claim whose value is one of several; one value is the case ``name = value``."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A claim whose dotted number is not below another (``1.15 >= 1.9``)."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    part: Condition


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Condition = Always | Claimed | OneOf | AtLeast | Not | And | Or
"""A parsed condition."""


@dataclass(frozen=True, slots=True)
class ConditionFault:
    """Why a text is no condition: message key, 0-based offset in the text, what stands there."""

    key: str
    offset: int
    found: str


def both(*parts: Condition) -> Condition:
    """Return the conjunction of conditions, without the ones that always hold."""
    kept = tuple(part for part in parts if part != Always())
    return kept[0] if len(kept) == 1 else And(kept) if kept else Always()


def negated(truth: Truth) -> Truth:
    """Return the contrary; unknown stays unknown."""
    return {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}[truth]


def evaluate(condition: Condition, claims: Mapping[str, str]) -> Truth:
    """Return the truth of a condition for a product that claims ``claims``; absent = undeclared."""
    match condition:
        case Always():
            return Truth.TRUE
        case Not(part):
            return negated(evaluate(part, claims))
        case And(parts):
            return _fold([evaluate(part, claims) for part in parts], Truth.FALSE, Truth.TRUE)
        case Or(parts):
            return _fold([evaluate(part, claims) for part in parts], Truth.TRUE, Truth.FALSE)
        case _:
            return _leaf(condition, claims.get(condition.name))


def undecided(condition: Condition, claims: Mapping[str, str]) -> tuple[str, ...]:
    """Return the claim names whose declaration would change an unknown result; empty when known."""
    if evaluate(condition, claims) is not Truth.UNKNOWN:
        return ()
    match condition:
        case Not(part):
            return undecided(part, claims)
        case And(parts) | Or(parts):
            found = (name for part in parts for name in undecided(part, claims))
            return tuple(dict.fromkeys(found))
        case _:
            return tuple(names_of(condition))


def names_of(condition: Condition) -> Iterator[str]:
    """Yield every claim name a condition speaks of, in reading order."""
    match condition:
        case Always():
            return
        case Not(part):
            yield from names_of(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from names_of(part)
        case _:
            yield condition.name


def parse_condition(text: str) -> Condition | ConditionFault:
    """Return the condition written in ``text``, or its first fault."""
    if len(text) > _LONGEST:
        return ConditionFault("condition-too-long", 0, str(len(text)))
    try:
        return _Parser(text).whole()
    except _FaultError as fault:
        return fault.fault


_LONGEST = 2_000
_DEEPEST = 40
_TOKEN = re.compile(r"\s*(?:(>=|=|\(|\)|,)|([^\s()=,>\"']+)|\"([^\"]*)\"|'([^']*)')")
_NAME = re.compile(r"[A-Za-z][\w-]*(\.[\w-]+)*")
_WORDS = frozenset({"always", "and", "in", "not", "or"})


def _fold(truths: list[Truth], decides: Truth, neutral: Truth) -> Truth:
    if decides in truths:
        return decides
    return Truth.UNKNOWN if Truth.UNKNOWN in truths else neutral


def _leaf(condition: Claimed | OneOf | AtLeast, value: str | None) -> Truth:
    if value is None:
        return Truth.UNKNOWN
    match condition:
        case Claimed():
            return {"yes": Truth.TRUE, "no": Truth.FALSE}.get(value, Truth.UNKNOWN)
        case OneOf(_, values):
            return Truth.TRUE if value in values else Truth.FALSE
        case AtLeast(_, least):
            have, want = _numbers(value), _numbers(least)
            if have is None or want is None:
                return Truth.UNKNOWN
            return Truth.TRUE if have >= want else Truth.FALSE


def _numbers(text: str) -> tuple[int, ...] | None:
    parts = text.removeprefix("v").split(".")
    if not all(part.isdecimal() and len(part) < 10 for part in parts):
        return None
    numbers = [int(part) for part in parts]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


class _FaultError(Exception):
    def __init__(self, key: str, offset: int, found: str) -> None:
        super().__init__(key)
        self.fault = ConditionFault(f"condition-{key}", offset, found)


class _Parser:
    """Recursive descent over a bounded list of tokens."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str, int]] = []
        self._at = 0
        self._depth = 0
        self._end = len(text)
        position = 0
        while text[position:].strip():
            found = _TOKEN.match(text, position)
            if found is None:
                start = len(text) - len(text[position:].lstrip())
                raise _FaultError("character", start, text[start])
            self._tokens.append(self._token(found))
            position = found.end()

    @staticmethod
    def _token(found: re.Match[str]) -> tuple[str, str, int]:
        sign, word, *quoted = found.groups()
        if sign:
            return "sign", sign, found.start(1)
        if word:
            return "word", word, found.start(2)
        text = next(q for q in quoted if q is not None)
        return "value", text, found.end() - len(text) - 2

    def whole(self) -> Condition:
        condition = self._any()
        if self._at < len(self._tokens):
            _, found, offset = self._tokens[self._at]
            raise _FaultError("rest", offset, found)
        return condition

    def _peek(self) -> tuple[str, str, int]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "", self._end)

    def _accept(self, kind: str, text: str) -> bool:
        if self._peek()[:2] != (kind, text):
            return False
        self._at += 1
        return True

    def _any(self) -> Condition:
        parts = [self._all()]
        while self._accept("word", "or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Condition:
        parts = [self._one()]
        while self._accept("word", "and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Condition:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _FaultError("too-deep", self._peek()[2], self._peek()[1])
        try:
            if self._accept("word", "not"):
                return Not(self._one())
            if self._accept("sign", "("):
                inner = self._any()
                self._expect(")")
                return inner
            return self._claim()
        finally:
            self._depth -= 1

    def _claim(self) -> Condition:
        kind, name, offset = self._peek()
        if self._accept("word", "always"):
            return Always()
        if kind != "word" or name in _WORDS or not _NAME.fullmatch(name):
            raise _FaultError("name", offset, name)
        self._at += 1
        if self._accept("sign", "="):
            return OneOf(name, (self._value(),))
        if self._accept("sign", ">="):
            return AtLeast(name, self._value())
        if self._accept("word", "in"):
            return OneOf(name, self._values())
        return Claimed(name)

    def _values(self) -> tuple[str, ...]:
        self._expect("(")
        values = [self._value()]
        while self._accept("sign", ","):
            values.append(self._value())
        self._expect(")")
        return tuple(values)

    def _value(self) -> str:
        kind, text, offset = self._peek()
        if kind not in {"word", "value"}:
            raise _FaultError("value", offset, text)
        self._at += 1
        return text

    def _expect(self, sign: str) -> None:
        if not self._accept("sign", sign):
            _, found, offset = self._peek()
            raise _FaultError("parenthesis", offset, found)
