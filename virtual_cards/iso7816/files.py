"""The file tree of a card and the cursor that walks it: selection rules of ISO 7816-4 §7.3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from virtual_cards.tlv import encode

__all__ = ["MASTER", "Access", "Cursor", "DedicatedFile", "ElementaryFile", "control_parameters"]

MASTER = 0x3F00
"""Identifier of the master file."""

_MINIMUM_AID = 5


class Access(Enum):
    """Condition to read a file; the value is the security condition byte of its access rule."""

    FREE = 0x00
    PIN = 0x11
    NEVER = 0xFF


@dataclass(frozen=True, slots=True)
class ElementaryFile:
    """A transparent file; ``sfi`` 0 means that it has no short identifier."""

    fid: int
    name: str
    content: bytes
    sfi: int = 0
    read: Access = Access.FREE


@dataclass(frozen=True, slots=True)
class DedicatedFile:
    """A directory or application; ``aid`` empty means that no name selects it."""

    fid: int
    name: str
    children: tuple[DedicatedFile | ElementaryFile, ...] = ()
    aid: bytes = b""

    def child(self, fid: int) -> DedicatedFile | ElementaryFile | None:
        """Return the immediate child of that identifier."""
        return next((child for child in self.children if child.fid == fid), None)

    def by_short_id(self, sfi: int) -> ElementaryFile | None:
        """Return the file that a short identifier (1 to 30) names."""
        files = (child for child in self.children if isinstance(child, ElementaryFile))
        return next((child for child in files if sfi and child.sfi == sfi), None)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the card stands: the directories from the master file down, and the current file."""

    path: tuple[DedicatedFile, ...]
    file: ElementaryFile | None = None

    @property
    def directory(self) -> DedicatedFile:
        """The current directory."""
        return self.path[-1]

    @property
    def current(self) -> DedicatedFile | ElementaryFile:
        """The current file, or the current directory when no file is selected."""
        return self.file or self.directory

    def to_master(self) -> Cursor:
        """Return to the master file."""
        return Cursor(self.path[:1])

    def to_parent(self) -> Cursor | None:
        """Return to the parent directory, or None at the master file."""
        return Cursor(self.path[:-1]) if len(self.path) > 1 else None

    def into(self, fid: int) -> Cursor | None:
        """Go to an immediate child, file or directory."""
        child = self.directory.child(fid)
        if isinstance(child, ElementaryFile):
            return Cursor(self.path, child)
        return Cursor((*self.path, child)) if child else None

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
        """Follow a path of identifiers; a leading ``3F00`` restarts at the master file."""
        here: Cursor | None = self
        for position, fid in enumerate(identifiers):
            if here is None:
                return None
            here = here.to_master() if position == 0 and fid == MASTER else here.into(fid)
        return here

    def to_application(self, name: bytes) -> Cursor | None:
        """Go to the first application whose AID starts with ``name`` (5 bytes at least)."""
        if len(name) < _MINIMUM_AID:
            return None
        return next((c for c in _directories(self.to_master()) if c.directory.aid.startswith(name)), None)


def _directories(top: Cursor) -> Iterator[Cursor]:
    yield top
    for child in top.directory.children:
        if isinstance(child, DedicatedFile):
            yield from _directories(Cursor((*top.path, child)))


def control_parameters(target: DedicatedFile | ElementaryFile) -> bytes:
    """Return the objects that describe a file, to be put in a template ``62`` or ``6F``.

    Each holds an access rule ``A1{8C}``: without it middleware refuses the file.
    """
    if isinstance(target, ElementaryFile):
        size = encode(0x80, len(target.content).to_bytes(2, "big"))
        kind = encode(0x82, b"\x01")
        short = encode(0x88, bytes((target.sfi << 3,)) if target.sfi else b"")
        # Access mode 03: update then read; nothing is written on these cards.
        rule = bytes((0x03, Access.NEVER.value, target.read.value))
        parts = (size, kind, encode(0x83, target.fid.to_bytes(2, "big")), short)
    else:
        name = (encode(0x84, target.aid),) if target.aid else ()
        rule = bytes((0x01, Access.FREE.value))
        parts = (encode(0x82, b"\x38"), encode(0x83, target.fid.to_bytes(2, "big")), *name)
    return b"".join((*parts, encode(0x8A, b"\x05"), encode(0xA1, encode(0x8C, rule))))
