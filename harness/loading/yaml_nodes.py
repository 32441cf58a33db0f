"""YAML read at node level: bounded, every scalar a text, every fault located.

Theory.  Events are pulled one at a time and counted *before* anything is composed, so a hostile
file costs no more than its limits.  Scalars stay the texts that stand in the file: implicit typing
would read ``0201`` as 129 and ``no`` as false.  What YAML offers beyond plain trees (anchors,
aliases, tags, keys that are not texts, several documents) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Protocol

import yaml
from typing_extensions import TypeAliasType

from harness.model.source import Diagnostic, Place

__all__ = ["Document", "Limits", "Path", "Tree", "capped", "read_yaml"]

Tree = TypeAliasType("Tree", "str | list[Tree] | dict[str, Tree]")
"""What a file holds once read: texts, lists and mappings, nothing else."""

Path = tuple[str | int, ...]
"""Keys and indexes (from 0) that lead from the root of a tree to one of its nodes."""

_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DIAGNOSTICS = 100
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_PROBLEMS = (
    ("mapping values are not allowed", "syntax-colon"),
    ("could not find expected ':'", "syntax-missing-colon"),
    ("cannot start any token", "syntax-character"),
    ("unexpected end of stream", "syntax-end"),
    ("did not find expected key", "syntax-indent"),
    ("did not find expected '-' indicator", "syntax-dash"),
    ("did not find expected ',' or", "syntax-bracket"),
    # Some parsers have a bound of their own, far beyond ours, and meet it before they tell the first level.
    ("exceeded maximum nesting depth", "too-deep"),
)
"""Beginnings of what the parser says, and the message that says it to the author."""


class _Mark(Protocol):
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold."""

    size: int = 2 * 1024 * 1024
    """Bytes."""
    depth: int = 50
    nodes: int = 50_000
    diagnostics: int = _DIAGNOSTICS


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read: its tree, where each node stands, and its faults."""

    file: str
    tree: Tree | None
    """None when nothing usable could be read."""
    places: Mapping[Path, Place]
    keys: Mapping[Path, Place]
    """Where the key of a mapping entry stands, by the path of its value."""
    diagnostics: tuple[Diagnostic, ...]

    def place(self, path: Sequence[str | int] = ()) -> Place:
        """Return the place of a node; elements of ``path`` the file does not hold are skipped."""
        return self.places.get(self._known(path), Place(self.file, 1, 1))

    def key_place(self, path: Sequence[str | int]) -> Place:
        """Return the place of the key that leads to a node, or of the node when it has none."""
        known = self._known(path)
        return self.keys.get(known) or self.places.get(known, Place(self.file, 1, 1))

    def _known(self, path: Sequence[str | int]) -> Path:
        known: Path = ()
        for element in path:
            if (*known, element) in self.places:
                known = (*known, element)
        return known


def capped(diagnostics: Sequence[Diagnostic], limit: int = _DIAGNOSTICS) -> tuple[Diagnostic, ...]:
    """Return at most ``limit`` diagnostics of one file, then one that counts the others."""
    if len(diagnostics) <= limit:
        return tuple(diagnostics)
    rest = len(diagnostics) - limit
    last = Diagnostic(diagnostics[limit].place, "loading.and-more", (("count", str(rest)),))
    return (*diagnostics[:limit], last)


def read_yaml(data: bytes, file: str | PurePath, limits: Limits | None = None) -> Document:
    """Read one YAML file; whatever the bytes, return a document, never raise."""
    limits = limits or Limits()
    name = str(file)
    text = _text(data, name, limits)
    if isinstance(text, Diagnostic):
        return Document(name, None, {}, {}, (text,))
    builder = _Builder(name, limits)
    try:
        for event in _events(text):
            if not builder.take(event):
                break
    except yaml.MarkedYAMLError as fault:
        builder.stop(_place(name, fault.problem_mark or fault.context_mark), *_problem(fault, limits))
    except yaml.YAMLError as fault:
        builder.stop(Place(name, 1, 1), "syntax", ("problem", str(fault)))
    return builder.document()


def _events(text: str) -> Iterator[yaml.Event]:
    # One event at a time: the caller stops pulling as soon as a bound is passed.
    loader = _LOADER(text)
    try:
        while loader.check_event():
            event = loader.get_event()
            if event is not None:
                yield event
    finally:
        loader.dispose()


def _text(data: bytes, file: str, limits: Limits) -> str | Diagnostic:
    """Return the decoded text, or why the bytes are not one."""
    start = Place(file, 1, 1)
    if len(data) > limits.size:
        return _fault(start, "too-big", ("size", str(len(data))), ("limit", str(limits.size)))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _fault(start, "not-utf8")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as fault:
        return _fault(_at(file, data[: fault.start].decode("utf-8")), "not-utf8")
    if found := _FORBIDDEN.search(text):
        where = _at(file, text[: found.start()])
        return _fault(where, "forbidden-character", ("character", f"U+{ord(found[0]):04X}"))
    return text


def _at(file: str, before: str) -> Place:
    return Place(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def _fault(place: Place, key: str, *arguments: tuple[str, str]) -> Diagnostic:
    return Diagnostic(place, f"loading.{key}", arguments)


def _place(file: str, mark: _Mark | None) -> Place:
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)


def _problem(fault: yaml.MarkedYAMLError, limits: Limits) -> tuple[str, tuple[str, str]]:
    said = str(fault.problem or fault.context or "")
    known = next((key for words, key in _PROBLEMS if words in said), "syntax")
    return known, ("limit", str(limits.depth)) if known == "too-deep" else ("problem", said)


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read yet."""

    path: Path
    node: list[Tree] | dict[str, Tree]
    key: str | None = None
    key_place: Place | None = None
    refused: bool = False
    """The key just read is a duplicate or not a text: its value is read and left out."""


@dataclass(slots=True)
class _Builder:
    """Composes a tree from events while counting, and notes what is refused."""

    file: str
    limits: Limits
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    root: Tree | None = None
    documents: int = 0
    nodes: int = 0
    skipping: int = 0
    """Depth inside a node that is left out."""
    stopped: bool = False

    def document(self) -> Document:
        """Return what was composed; nothing when reading had to stop."""
        if not self.found and self.root is None:
            self.note(Place(self.file, 1, 1), "empty")
        tree = None if self.stopped else self.root
        return Document(self.file, tree, self.places, self.keys, capped(self.found, self.limits.diagnostics))

    def note(self, place: Place, key: str, *arguments: tuple[str, str]) -> None:
        """Add a fault."""
        self.found.append(_fault(place, key, *arguments))

    def stop(self, place: Place, key: str, *arguments: tuple[str, str]) -> bool:
        """Add a fault after which nothing more is read."""
        self.note(place, key, *arguments)
        self.stopped = True
        return False

    def take(self, event: yaml.Event) -> bool:
        """Take the next event; False when reading must stop."""
        place = _place(self.file, event.start_mark)
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    return self.stop(place, "several-documents")
            case yaml.AliasEvent():
                self.note(place, "alias", ("name", str(event.anchor)))
                self.nodes += 1
                self._add("", place)
            case yaml.NodeEvent():
                return self._node(event, place)
            case yaml.CollectionEndEvent():
                self._close()
        return True

    def _node(self, event: yaml.NodeEvent, place: Place) -> bool:
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            return self.stop(place, "too-many-nodes", ("limit", str(self.limits.nodes)))
        if event.anchor is not None:
            self.note(place, "anchor", ("name", str(event.anchor)))
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.note(place, "tag", ("tag", str(tag)))
        if isinstance(event, yaml.ScalarEvent):
            self._add(event.value, place)
            return True
        if len(self.stack) + self.skipping >= self.limits.depth:
            return self.stop(place, "too-deep", ("limit", str(self.limits.depth)))
        self._open({} if isinstance(event, yaml.MappingStartEvent) else [], place)
        return True

    def _open(self, node: list[Tree] | dict[str, Tree], place: Place) -> None:
        if self.skipping:
            self.skipping += 1
            return
        top = self.stack[-1] if self.stack else None
        if top and isinstance(top.node, dict) and top.key is None:
            self.note(place, "key-not-text")
            top.key, top.refused = "", True
            self.skipping = 1
            return
        if top and top.refused:
            top.key, top.refused = None, False
            self.skipping = 1
            return
        path = self._attach(node, place)
        self.stack.append(_Open(path, node))

    def _close(self) -> None:
        if self.skipping:
            self.skipping -= 1
        else:
            self.stack.pop()

    def _add(self, value: str, place: Place) -> None:
        if self.skipping:
            return
        top = self.stack[-1] if self.stack else None
        if top and isinstance(top.node, dict) and top.key is None:
            self._key(top, value, place)
        elif top and top.refused:
            top.key, top.refused = None, False
        else:
            self._attach(value, place)

    def _key(self, top: _Open, key: str, place: Place) -> None:
        first = self.keys.get((*top.path, key))
        if first is not None:
            self.note(place, "duplicate-key", ("key", key), ("line", str(first.line)))
        top.key, top.key_place, top.refused = key, place, first is not None

    def _attach(self, node: Tree, place: Place) -> Path:
        """Hang a node where it belongs and return its path."""
        path: Path = ()
        if not self.stack:
            self.root = node
        else:
            top = self.stack[-1]
            if isinstance(top.node, dict):
                key = top.key or ""
                top.node[key] = node
                path = (*top.path, key)
                self.keys[path] = top.key_place or place
                top.key = None
            else:
                path = (*top.path, len(top.node))
                top.node.append(node)
        self.places[path] = place
        return path
