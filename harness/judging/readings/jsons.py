"""A JSON document as facts: every scalar, by its pointer; items of a list share one path (``/lignes/*/code``)."""

from __future__ import annotations

from collections.abc import Iterator

from harness.codecs.jsons import Kind, Node, decode_json, step
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["json_facts", "read_json"]

_EVERY = "/*"


def read_json(data: bytes, tables: Tables) -> Reading:
    """Read a JSON text; its faults are those of the grammar."""
    del tables
    document = decode_json(data)
    return Reading(() if document.root is None else tuple(json_facts(document.root)), document.problems)


def json_facts(node: Node, path: str = "", pointer: str = "") -> Iterator[Fact]:
    """Yield the scalars below a value."""
    match node.kind:
        case Kind.OBJECT:
            for name, value in node.members:
                yield from json_facts(value, path + step(name), pointer + step(name))
        case Kind.ARRAY:
            for rank, item in enumerate(node.items):
                yield from json_facts(item, path + _EVERY, pointer + step(rank))
        case _:
            yield Fact(path, node.text, pointer)
