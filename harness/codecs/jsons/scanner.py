"""Characters into JSON values, without recursion.

Theory.  The state of the scanner is the method that takes the next character that is no blank; its name says
what may come.  A value that is no container is complete at once; ``[`` and ``{`` are pushed on a stack and
completed by their closing mark.  After each complete value the top of the stack says what may come: ``,`` or its
mark, or nothing more when the stack is empty.  Every step moves forward, so time is linear; depth and number of
values are bounded.  A fault of the grammar ends the reading; a fault a lenient reader overlooks is told and the
reading goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # the C reader of strings, which the stubs leave out

from harness.codecs.jsons.nodes import Kind, Node
from harness.codecs.problem import MAX_PROBLEMS

__all__ = ["MAX_DEPTH", "MAX_VALUES", "Fault", "scan"]

MAX_DEPTH = 100
MAX_VALUES = 500_000
_LONG_NUMBER, _LONG_EXPONENT = 400, 4
"""Characters of a number, and digits of its exponent, that no message of the trade needs."""

_BLANKS = re.compile(r"[ \t\n\r]*")
_SPACE = frozenset({" ", "\t", "\n", "\r", ""})
"""What ends nothing by itself: blanks, and the end of the text."""
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?([0-9]+))?")
_WORD = re.compile(r"-?[A-Za-z]{1,20}")
_WORDS = {"true": Kind.BOOLEAN, "false": Kind.BOOLEAN, "null": Kind.NULL}
_NOT_NUMBERS = frozenset({"NaN", "Infinity", "-Infinity"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_STRING_FAULTS = {"Invalid control": "json-control", "Invalid \\": "json-escape"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at an offset: key of the message, arguments of the sentence."""

    key: str
    offset: int
    arguments: tuple[tuple[str, str], ...] = ()


class _StopError(Exception):
    """The text is no JSON; carries the fault."""

    def __init__(self, key: str, offset: int, **arguments: str) -> None:
        super().__init__(key)
        self.fault = Fault(key, offset, tuple(sorted(arguments.items())))


@dataclass(slots=True)
class _Open:
    """A container whose closing mark has not come yet."""

    kind: Kind
    start: int
    nodes: list[Node] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def closed(self, stop: int) -> Node:
        if self.kind is Kind.ARRAY:
            return Node(self.kind, self.start, stop, items=tuple(self.nodes))
        return Node(self.kind, self.start, stop, members=tuple(zip(self.names, self.nodes, strict=True)))


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._stack: list[_Open] = []
        self._count = 0
        self._state: Callable[[str, int], int] = self._value
        self.root: Node | None = None
        self.faults: list[Fault] = []

    def run(self) -> None:
        text, at = self._text, 0
        while True:
            character = text[at : at + 1]
            if character in _SPACE:
                blanks = _BLANKS.match(text, at)
                at = blanks.end() if blanks else at
                if at == len(text) and self.root is not None:
                    return
                character = text[at : at + 1]
            at = self._state(character, at)

    def _tell(self, key: str, offset: int, **arguments: str) -> None:
        if len(self.faults) < MAX_PROBLEMS:
            self.faults.append(Fault(key, offset, tuple(sorted(arguments.items()))))

    def _expected(self, key: str, at: int) -> _StopError:
        return _StopError(key, at, found=self._text[at : at + 20])

    # What may come, state by state; each takes the next character and returns where to go on.

    def _value(self, character: str, at: int) -> int:
        self._count += 1
        if self._count > MAX_VALUES:
            raise _StopError("json-values", at, limit=str(MAX_VALUES))
        if character in {"[", "{"}:
            return self._open(character, at)
        if character == '"':
            content, stop = self._string(at)
            self._complete(Node(Kind.STRING, at, stop, content))
            return stop
        return self._number(at) or self._word(at)

    def _item_or_end(self, character: str, at: int) -> int:
        return self._close(at) if character == "]" else self._value(character, at)

    def _name(self, character: str, at: int) -> int:
        if character != '"':
            raise self._expected("json-expected-name", at)
        name, stop = self._string(at)
        top = self._stack[-1]
        if name in top.seen:
            self._tell("json-duplicate", at, name=name[:80])
        top.seen.add(name)
        top.names.append(name)
        self._state = self._colon
        return stop

    def _name_or_end(self, character: str, at: int) -> int:
        return self._close(at) if character == "}" else self._name(character, at)

    def _colon(self, character: str, at: int) -> int:
        if character != ":":
            raise self._expected("json-expected-colon", at)
        self._state = self._value
        return at + 1

    def _after_item(self, character: str, at: int) -> int:
        if character == "]":
            return self._close(at)
        if character != ",":
            raise self._expected("json-expected-item", at)
        self._state = self._value
        return at + 1

    def _after_member(self, character: str, at: int) -> int:
        if character == "}":
            return self._close(at)
        if character != ",":
            raise self._expected("json-expected-member", at)
        self._state = self._name
        return at + 1

    def _done(self, _character: str, at: int) -> int:
        raise self._expected("json-after", at)

    # Parts.

    def _open(self, mark: str, at: int) -> int:
        if len(self._stack) == MAX_DEPTH:
            raise _StopError("json-depth", at, limit=str(MAX_DEPTH))
        self._stack.append(_Open(Kind.ARRAY if mark == "[" else Kind.OBJECT, at))
        self._state = self._item_or_end if mark == "[" else self._name_or_end
        return at + 1

    def _close(self, at: int) -> int:
        self._complete(self._stack.pop().closed(at + 1))
        return at + 1

    def _complete(self, node: Node) -> None:
        if not self._stack:
            self.root, self._state = node, self._done
            return
        top = self._stack[-1]
        top.nodes.append(node)
        self._state = self._after_item if top.kind is Kind.ARRAY else self._after_member

    def _string(self, at: int) -> tuple[str, int]:
        try:
            content, stop = scanstring(self._text, at + 1, True)
        except JSONDecodeError as error:
            key = next((key for start, key in _STRING_FAULTS.items() if error.msg.startswith(start)), "json-string")
            place = {"json-string": at, "json-escape": self._text.rfind("\\", at, error.pos + 1)}
            raise _StopError(key, place.get(key, error.pos)) from error
        # Looked for only where an escape stands: the decoded bytes hold none.
        if "\\" in self._text[at:stop] and _SURROGATE.search(content):
            self._tell("json-surrogate", at)
            content = _SURROGATE.sub("\ufffd", content)
        return content, stop

    def _number(self, at: int) -> int:
        found = _NUMBER.match(self._text, at)
        if found is None:
            return 0
        written, exponent = found[0], found[1] or ""
        if len(written) > _LONG_NUMBER or len(exponent.lstrip("0")) > _LONG_EXPONENT:
            self._tell("json-number", at, found=written[:40])
        self._complete(Node(Kind.NUMBER, at, found.end(), written))
        return found.end()

    def _word(self, at: int) -> int:
        found = _WORD.match(self._text, at)
        word = found[0] if found else ""
        kind = _WORDS.get(word)
        if word in _NOT_NUMBERS:
            self._tell("json-nan", at, found=word)
            kind = Kind.NUMBER
        if kind is None:
            raise self._expected("json-expected-value", at)
        self._complete(Node(kind, at, at + len(word), word))
        return at + len(word)


def scan(text: str) -> tuple[Node | None, tuple[Fault, ...]]:
    """Read one JSON value and nothing else.

    Returns:
        The value, None when the text is no JSON; the faults, by offset in the text.
    """
    scanner = _Scanner(text)
    try:
        scanner.run()
    except _StopError as stop:
        return None, (*scanner.faults, stop.fault)
    return scanner.root, tuple(scanner.faults)
