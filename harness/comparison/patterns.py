r"""Bounded regular expressions: matched in one pass over the value, whatever pattern and value are.

Theory.  A pattern becomes the positions of its characters and, for each, which positions may follow
(Glushkov).  The value is read once, left to right, with the set of positions reached so far kept as the
bits of one integer.  There is no backtracking, so the time is at most characters x positions, and both are
bounded.  Literals, ``.``, ``\d \w \s``, classes, groups, ``|`` and the quantifiers ``? * + {m} {m,n}`` exist;
what needs memory (back references, look-around) does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

__all__ = ["MAX_POSITIONS", "MAX_VALUE", "Pattern", "PatternError", "compile_pattern"]

MAX_POSITIONS = 512
"""Characters of a pattern once its counted repetitions are written out."""
MAX_VALUE = 4096
"""Characters of a value looked at; a longer one does not match."""
_MOST_MOVES = 4096
_MAX_DEPTH = 20
_MAX_STEPS = 8 * MAX_POSITIONS
"""Parts read, repetitions of empty groups included."""

Test = Callable[[str], bool]


class PatternError(ValueError):
    """The pattern is not one of this language; carries the offset of the fault."""

    def __init__(self, offset: int) -> None:
        """Keep where the pattern could not be read, from 0."""
        super().__init__(f"pattern unreadable at {offset}")
        self.offset = offset


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of a pattern may begin and end with, as bits of positions; whether it may be empty."""

    empty: bool = True
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to be matched against whole values."""

    tests: tuple[Test, ...]
    follow: tuple[int, ...]
    whole: _Part
    moves: dict[tuple[int, str], int] = field(default_factory=dict, compare=False, repr=False)
    """Steps already computed, `_MOST_MOVES` at most: a pattern meets the same ones over and over."""

    def matches(self, value: str) -> bool:
        """Tell whether the whole value is of this pattern."""
        if len(value) > MAX_VALUE:
            return False
        reached, started = 0, False
        for character in value:
            step = (reached, character)
            reached = self.moves.get(step, -1) if started else self._kept(self.whole.first, character)
            if reached < 0:
                reached = self._kept(self._ahead(step[0]), character)
                if len(self.moves) < _MOST_MOVES:
                    self.moves[step] = reached
            started = True
            if not reached:
                return False
        return bool(reached & self.whole.last) if started else self.whole.empty

    def _ahead(self, reached: int) -> int:
        ahead = 0
        for position in _bits(reached):
            ahead |= self.follow[position]
        return ahead

    def _kept(self, ahead: int, character: str) -> int:
        kept = 0
        for position in _bits(ahead):
            if self.tests[position](character):
                kept |= 1 << position
        return kept


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


_CLASSES: dict[str, Test] = {
    "d": lambda c: c in "0123456789",
    "w": lambda c: c == "_" or c.isalnum(),
    "s": str.isspace,
}


class _Reader:
    """Reads one pattern, part by part."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._steps = 0
        self.tests: list[Test] = []
        self.follow: list[int] = []

    def whole(self) -> _Part:
        part = self._choice()
        if self._at < len(self._text):
            raise PatternError(self._at)
        return part

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        character = self._peek()
        if not character:
            raise PatternError(self._at)
        self._at += 1
        return character

    def _choice(self) -> _Part:
        found = self._sequence()
        while self._peek() == "|":
            self._at += 1
            other = self._sequence()
            found = _Part(found.empty or other.empty, found.first | other.first, found.last | other.last)
        return found

    def _sequence(self) -> _Part:
        found = _Part()
        while self._peek() not in ("", "|", ")"):
            found = self._then(found, self._repeated())
        return found

    def _then(self, one: _Part, other: _Part) -> _Part:
        for position in _bits(one.last):
            self.follow[position] |= other.first
        return _Part(
            one.empty and other.empty,
            one.first | (other.first if one.empty else 0),
            other.last | (one.last if other.empty else 0),
        )

    def _repeated(self) -> _Part:
        start = self._at
        part = self._atom()
        end = self._at
        low, high = self._bounds()
        found = _Part()
        for rank in range(max(low, 1 if high is None else high)):
            # A counted repetition is written out: the same text is read again, for new positions.
            if rank:
                after, self._at = self._at, start
                part = self._atom()
                self._at = max(after, end)
            found = self._then(found, part if rank < low else _Part(True, part.first, part.last))
        if high is None:
            for position in _bits(part.last):
                self.follow[position] |= part.first
        return found

    def _bounds(self) -> tuple[int, int | None]:
        short = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(self._peek())
        if short:
            self._at += 1
            return short
        if self._peek() != "{":
            return 1, 1
        start = self._at
        body, closed, _ = self._text[start + 1 :].partition("}")
        low, comma, high = body.partition(",")
        numbers = [n for n in (low, high) if n]
        if not closed or not low or not all(n.isascii() and n.isdigit() and len(n) < 4 for n in numbers):
            raise PatternError(start)
        self._at = start + len(body) + 2
        bounds = int(low), (int(high) if high else None) if comma else int(low)
        if bounds[1] is not None and (bounds[1] < bounds[0] or not bounds[1]):
            raise PatternError(start)
        return bounds

    def _atom(self) -> _Part:
        start, character = self._at, self._take()
        self._steps += 1
        if self._steps > _MAX_STEPS:
            raise PatternError(start)
        if character == "(":
            return self._group(start)
        if character in "?*+{})]":
            raise PatternError(start)
        if character == "[":
            return self._position(self._class(start), start)
        if character == "\\":
            return self._position(self._escape(start), start)
        if character == ".":
            return self._position(lambda c: c != "\n", start)
        return self._position(character.__eq__, start)

    def _group(self, start: int) -> _Part:
        self._depth += 1
        if self._depth > _MAX_DEPTH or self._peek() == "?":
            raise PatternError(start)
        part = self._choice()
        if self._peek() != ")":
            raise PatternError(start)
        self._at += 1
        self._depth -= 1
        return part

    def _escape(self, start: int) -> Test:
        character = self._take()
        if character in _CLASSES:
            return _CLASSES[character]
        if character.isalnum():
            raise PatternError(start)
        return character.__eq__

    def _class(self, start: int) -> Test:
        negated = self._peek() == "^"
        self._at += negated
        tests: list[Test] = []
        while self._peek() != "]" or not tests:
            tests.append(self._member(start))
        self._at += 1
        return lambda c: any(test(c) for test in tests) is not negated

    def _member(self, start: int) -> Test:
        low = self._take()
        if low == "\\":
            test = self._escape(start)
            if self._text[self._at - 1] in _CLASSES:
                return test
            low = self._text[self._at - 1]
        if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("", "]"):
            self._at += 1
            high = self._take()
            if high == "\\" or high < low:
                raise PatternError(start)
            return lambda c: low <= c <= high
        return low.__eq__

    def _position(self, test: Test, start: int) -> _Part:
        if len(self.tests) >= MAX_POSITIONS:
            raise PatternError(start)
        self.tests.append(test)
        self.follow.append(0)
        bit = 1 << (len(self.tests) - 1)
        return _Part(False, bit, bit)


def compile_pattern(text: str) -> Pattern:
    """Read a pattern.

    Raises:
        PatternError: when it is not of this language, or larger than `MAX_POSITIONS`.
    """
    reader = _Reader(text)
    whole = reader.whole()
    return Pattern(tuple(reader.tests), tuple(reader.follow), whole)
