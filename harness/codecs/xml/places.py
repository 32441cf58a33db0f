"""Byte offsets of elements in an XML document, by namespace-free path."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias
from xml.parsers import expat

from harness.codecs.xml.safe import Limits, XmlProblem, parse

__all__ = ["ElementPlace", "Steps", "attribute_value", "element_places", "steps_of"]

Steps: TypeAlias = tuple[tuple[str, int], ...]
"""Local name and rank among the brothers of that name, from the root on."""

_STEP = re.compile(r"([^/\[\]]+)(?:\[(\d{1,6})\])?")
_TAG = re.compile(rb"<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>")


@dataclass(frozen=True, slots=True)
class ElementPlace:
    """Offsets in bytes, from 0: ``<`` of the opening tag, after it, end of the text, after the element."""

    start: int
    opened: int
    text_end: int
    """Where the first child or the closing tag starts; ``opened`` for ``<a/>``."""
    stop: int
    leaf: bool


def steps_of(path: str) -> Steps | None:
    """Read ``/Envelope/Body/X[2]``; a rank left out is 1. None when it is no such path."""
    parts = [_STEP.fullmatch(part) for part in path.removeprefix("/").split("/")]
    return tuple((p[1], int(p[2] or 1)) for p in parts if p) if path.startswith("/") and all(parts) else None


def attribute_value(tag: bytes, name: str) -> tuple[int, int] | None:
    """Return start and stop of the value of an attribute in an opening tag, quotes left out."""
    found = re.search(rb"\s(?:[^\s=\"':<>]+:)?" + re.escape(name.encode()) + rb"\s*=\s*(\"[^\"]*\"|'[^']*')", tag)
    return (found.start(1) + 1, found.end(1) - 1) if found else None


class _Walk:
    """Follows expat and notes the offsets of the elements asked for."""

    def __init__(self, data: bytes, wanted: Collection[Steps], parser: expat.XMLParserType) -> None:
        self._data, self._wanted, self._parser = data, frozenset(wanted), parser
        self._path: list[tuple[str, int]] = []
        self._counts: list[Counter[str]] = [Counter()]
        self._open: list[tuple[Steps, int, int, int]] = []
        """Path, start, end of the opening tag, end of the text (0 = not yet known)."""
        self.found: dict[Steps, ElementPlace] = {}

    def start(self, name: str, _attributes: list[str]) -> None:
        offset = self._parser.CurrentByteIndex
        if self._open and not self._open[-1][3] and len(self._open[-1][0]) == len(self._path):
            steps, start, opened, _ = self._open[-1]
            self._open[-1] = steps, start, opened, offset
        local = name.rpartition(":")[2]
        self._counts[-1][local] += 1
        self._path.append((local, self._counts[-1][local]))
        self._counts.append(Counter())
        path = tuple(self._path)
        if path in self._wanted:
            tag = _TAG.match(self._data, offset)
            self._open.append((path, offset, tag.end() if tag else offset, 0))

    def end(self, _name: str) -> None:
        if self._open and len(self._open[-1][0]) == len(self._path):
            path, start, opened, text_end = self._open.pop()
            closing = self._parser.CurrentByteIndex
            empty = self._data.startswith(b"/>", opened - 2)
            stop = opened if empty else self._data.find(b">", closing) + 1
            self.found[path] = ElementPlace(
                start, opened, text_end or (opened if empty else closing), stop, not text_end
            )
        self._path.pop()
        self._counts.pop()


def element_places(data: bytes, wanted: Collection[Steps], limits: Limits | None = None) -> dict[Steps, ElementPlace]:
    """Return where elements stand in a document; those that do not are left out.

    Args:
        data: The document; one that `parse` refuses, or whose encoding does not hold ASCII as it is, holds nothing.
        wanted: Paths looked for.
        limits: Bounds, as for `parse`.
    """
    if not wanted or b"\0" in data or isinstance(parse(data, limits), XmlProblem):
        return {}
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    walk = _Walk(data, wanted, parser)
    parser.StartElementHandler, parser.EndElementHandler = walk.start, walk.end
    parser.Parse(data, True)
    return walk.found
