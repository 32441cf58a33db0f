"""The file tree of a card and the cursor that walks it: selection rules of ISO 7816-4 §7.3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

__all__ = ["MASTER", "Access", "Cursor", "DedicatedFile", "ElementaryFile", "Node", "RecordFile"]

MASTER = 0x3F00
"""Identifier of the master file."""

_MINIMUM_AID = 5


class Access(Enum):
    """Condition of one operation on a file; the value is its security condition byte."""

    FREE = 0x00
    PIN = 0x11
    NEVER = 0xFF


@dataclass(frozen=True, slots=True)
class ElementaryFile:
    """A transparent file as it was personalised; ``sfi`` 0 means that it has no short identifier.

    What UPDATE writes is kept by the card's state, never here.
    """

    fid: int
    name: str
    content: bytes
    sfi: int = 0
    read: Access = Access.FREE
    update: Access = Access.NEVER


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file of records of any size, numbered from 1; ``maximum`` is the size of the longest allowed."""

    fid: int
    name: str
    records: tuple[bytes, ...]
    sfi: int = 0
    read: Access = Access.FREE
    update: Access = Access.NEVER
    maximum: int = 255


@dataclass(frozen=True, slots=True)
class DedicatedFile:
    """A directory or application; ``aid`` empty means that no name selects it."""

    fid: int
    name: str
    children: tuple[Node, ...] = ()
    aid: bytes = b""
    _by_id: dict[int, Node] = field(init=False, repr=False, compare=False)
    _by_short_id: dict[int, ElementaryFile | RecordFile] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the children; the first of an identifier is the one found."""
        backwards = self.children[::-1]
        object.__setattr__(self, "_by_id", {child.fid: child for child in backwards})
        short = {child.sfi: child for child in backwards if not isinstance(child, DedicatedFile) and child.sfi}
        object.__setattr__(self, "_by_short_id", short)

    def child(self, fid: int) -> Node | None:
        """Return the immediate child of that identifier."""
        return self._by_id.get(fid)

    def by_short_id(self, sfi: int) -> ElementaryFile | RecordFile | None:
        """Return the file that a short identifier (1 to 30) names."""
        return self._by_short_id.get(sfi)


Node = DedicatedFile | ElementaryFile | RecordFile
"""Whatever stands in a tree."""


class Cursor(NamedTuple):
    """Where the card stands: the directories from the master file down, the current file and record.

    A tuple with names, as one is made for every SELECT. ``record`` counts from 1; 0 means that no record is current.
    """

    path: tuple[DedicatedFile, ...]
    file: ElementaryFile | RecordFile | None = None
    record: int = 0

    @property
    def directory(self) -> DedicatedFile:
        """The current directory."""
        return self.path[-1]

    @property
    def current(self) -> Node:
        """The current file, or the current directory when no file is selected."""
        return self.file or self.directory

    @property
    def pathname(self) -> str:
        """Identifiers from the master file to the current file: ``3F00/0001/D120``."""
        nodes = (*self.path, self.file) if self.file else self.path
        return "/".join(f"{node.fid:04X}" for node in nodes)

    def to_master(self) -> Cursor:
        """Return to the master file."""
        return Cursor(self.path[:1])

    def to_parent(self) -> Cursor | None:
        """Return to the parent directory, or None at the master file."""
        return Cursor(self.path[:-1]) if len(self.path) > 1 else None

    def into(self, fid: int) -> Cursor | None:
        """Go to an immediate child, file or directory."""
        child = self.directory.child(fid)
        if isinstance(child, DedicatedFile):
            return Cursor((*self.path, child))
        return Cursor(self.path, child) if child else None

    def to_identifier(self, fid: int) -> Cursor | None:
        """Go where a bare identifier leads: master file, child, the directory itself, a sibling."""
        if fid == MASTER:
            return self.to_master()
        if fid == self.directory.fid:
            return Cursor(self.path)
        parent = self.to_parent()
        return self.into(fid) or self._sibling(parent, fid)

    @staticmethod
    def _sibling(parent: Cursor | None, fid: int) -> Cursor | None:
        if parent is None:
            return None
        if fid == parent.directory.fid:
            return parent
        # ISO 7816-4 lets a bare identifier reach only a DF beside the current one, never an EF.
        reached = parent.into(fid)
        return reached if reached is not None and reached.file is None else None

    def along(self, identifiers: tuple[int, ...]) -> Cursor | None:
        """Follow a path of identifiers; a leading ``3F00`` restarts at the master file.

        Only the last step may be a file.
        """
        here: Cursor | None = self
        for position, fid in enumerate(identifiers):
            if here is None or (position and here.file):
                return None
            here = here.to_master() if position == 0 and fid == MASTER else here.into(fid)
        return here

    def applications(self, name: bytes) -> tuple[Cursor, ...]:
        """Return the applications whose AID starts with ``name`` (5 bytes at least), in tree order."""
        if len(name) < _MINIMUM_AID:
            return ()
        return tuple(c for c in _directories(self.to_master()) if c.directory.aid.startswith(name))

    def to_application(self, name: bytes) -> Cursor | None:
        """Go to the first application whose AID starts with ``name``."""
        return next(iter(self.applications(name)), None)


def _directories(top: Cursor) -> Iterator[Cursor]:
    yield top
    for child in top.directory.children:
        if isinstance(child, DedicatedFile):
            yield from _directories(Cursor((*top.path, child)))
