"""A JSON document as facts: every scalar, by its pointer; items of a list share one path (``/lignes/*/code``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from harness.codecs.jsons import Kind, Node, Plain, decode_json, step
from harness.codecs.problem import Problem
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["gathered", "json_facts", "json_reading", "read_json"]

_EVERY = "/*"
_STAR = "/\\*"
_WRITTEN = 16 * 1024 * 1024
"""Characters of paths written down for one document."""


def read_json(data: bytes, tables: Tables) -> Reading:
    """Read a JSON text; its faults are those of the grammar."""
    del tables
    document = decode_json(data)
    return json_reading(document.root, document.problems)


def json_reading(root: Node | None, problems: tuple[Problem, ...]) -> Reading:
    """Return the scalars of a document."""
    return gathered(json_facts(root) if root is not None else (), problems)


def gathered(facts: Iterable[Fact], problems: tuple[Problem, ...]) -> Reading:
    """Return a reading of facts placed by pointers, unless writing all of these down takes more than it is worth."""
    kept, written = list[Fact](), 0
    for fact in facts:
        kept.append(fact)
        written += len(fact.path) + len(fact.location)
        if written > _WRITTEN:
            return Reading((), (*problems, Problem("judging.too-many-values", "", (("bound", str(_WRITTEN)),))))
    return Reading(tuple(kept), problems, placed=True)


def json_facts(value: Node | Plain, path: str = "", pointer: str = "") -> Iterator[Fact]:
    """Yield the scalars below a value, whether it keeps its place in a text or not; ``null`` says nothing."""
    for own, place, inner in _inside(value):
        yield from json_facts(inner, path + own, pointer + place)
    text = _text(value)
    if text is not None:
        yield Fact(path, text, pointer)


def _inside(value: Node | Plain) -> Iterable[tuple[str, str, Node | Plain]]:
    """Return what an object or a list holds, each with its step of path and of pointer."""
    match value:
        case Node(kind=Kind.OBJECT):
            return [(_member(name), _member(name), one) for name, one in value.members]
        case Mapping():
            return [(_member(name), _member(name), one) for name, one in value.items()]
        case Node(kind=Kind.ARRAY):
            return [(_EVERY, step(rank), one) for rank, one in enumerate(value.items)]
        case Sequence() if not isinstance(value, str):
            return [(_EVERY, step(rank), one) for rank, one in enumerate(value)]
        case _:
            return ()


def _member(name: str) -> str:
    # A member whose name is a star is none of the items of a list.
    return _STAR if name == "*" else step(name)


def _text(value: Node | Plain) -> str | None:
    """Return a scalar as JSON writes it; None of ``null`` and of what holds values."""
    match value:
        case Node():
            return None if value.kind in {Kind.OBJECT, Kind.ARRAY, Kind.NULL} else value.text
        case bool():
            return str(value).lower()
        case str() | int() | Decimal():
            return str(value)
        case _:
            return None
