"""JSON values as plain Python values, and plain values as JSON bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from json.encoder import encode_basestring
from typing import TypeAlias

from harness.codecs.jsons.nodes import Kind, Node

__all__ = ["Plain", "encode_json", "number", "plain"]

Plain: TypeAlias = "bool | int | str | Decimal | Sequence[Plain] | Mapping[str, Plain] | None"
"""A value without its place: whole numbers are int, others Decimal."""

_WHOLE = re.compile(r"-?[0-9]{1,400}")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
_MAX_DEPTH = 200


def number(written: str) -> Decimal | None:
    """Return the value of a number as written; None when it is beyond any use, or none at all."""
    if len(written) > 400:
        return None
    try:
        value = Decimal(written)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def plain(node: Node) -> Plain:
    """Return a value without places: of names that stand twice the last value, huge numbers as their text."""
    match node.kind:
        case Kind.OBJECT:
            return {name: plain(value) for name, value in node.members}
        case Kind.ARRAY:
            return [plain(item) for item in node.items]
        case Kind.STRING:
            return node.text
        case Kind.NUMBER:
            if _WHOLE.fullmatch(node.text) and node.text != "-0":
                return int(node.text)
            value = number(node.text)
            return node.text if value is None else value
        case _:
            return _WORDS[node.text]


def encode_json(value: Plain, *, indent: int = 0) -> bytes:
    """Write a value as JSON in UTF-8, members in the order they are given.

    Args:
        value: What to write.
        indent: Blanks per level; 0 writes everything on one line without blanks.

    Raises:
        ValueError: a number that is not finite, half a surrogate pair, or more than 200 levels.
    """
    return "".join(_pieces(value, indent, 0)).encode("utf-8")


def _pieces(value: Plain, indent: int, level: int) -> Iterator[str]:
    if level > _MAX_DEPTH:
        raise ValueError(f"more than {_MAX_DEPTH} levels")
    if isinstance(value, str):
        yield encode_basestring(value)
    elif isinstance(value, Mapping):
        parts = (
            [encode_basestring(k), ":" + " " * bool(indent), *_pieces(v, indent, level + 1)] for k, v in value.items()
        )
        yield from _container("{}", parts, indent, level)
    elif isinstance(value, Sequence):
        yield from _container("[]", (list(_pieces(v, indent, level + 1)) for v in value), indent, level)
    else:
        yield _scalar(value)


def _container(marks: str, parts: Iterator[list[str]], indent: int, level: int) -> Iterator[str]:
    line = "\n" + " " * indent * (level + 1) if indent else ""
    empty = True
    yield marks[0]
    for part in parts:
        yield line if empty else "," + line
        yield from part
        empty = False
    if indent and not empty:
        yield "\n" + " " * indent * level
    yield marks[1]


def _scalar(value: bool | int | Decimal | None) -> str:
    for word, known in _WORDS.items():
        if value is known:
            return word
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{value} has no JSON form")
    return str(value)
