"""A JSON document as facts: every scalar, by its pointer; items of a list share one path (``/lignes/*/code``)."""

from __future__ import annotations

from collections.abc import Iterator

from harness.codecs.jsons import Kind, Node, decode_json, step
from harness.codecs.problem import Problem
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["json_facts", "json_reading", "read_json"]

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
    """Return the scalars of a document, unless writing all their paths down would take more than it is worth."""
    facts, written = list[Fact](), 0
    for fact in json_facts(root) if root is not None else ():
        facts.append(fact)
        written += len(fact.path) + len(fact.location)
        if written > _WRITTEN:
            return Reading((), (*problems, Problem("judging.too-many-values", "", (("bound", str(_WRITTEN)),))))
    return Reading(tuple(facts), problems, placed=True)


def json_facts(node: Node, path: str = "", pointer: str = "") -> Iterator[Fact]:
    """Yield the scalars below a value; ``null`` says nothing."""
    match node.kind:
        case Kind.OBJECT:
            for name, value in node.members:
                # A member whose name is a star is none of the items of a list.
                below = _STAR if name == "*" else step(name)
                yield from json_facts(value, path + below, pointer + below)
        case Kind.ARRAY:
            for rank, item in enumerate(node.items):
                yield from json_facts(item, path + _EVERY, pointer + step(rank))
        case Kind.NULL:
            return
        case _:
            yield Fact(path, node.text, pointer)
