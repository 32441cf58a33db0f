"""A JSON value with the place where it stands: what it is, its text, its parts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Kind", "Node"]


class Kind(StrEnum):
    """The kinds of JSON values."""

    OBJECT = "object"
    ARRAY = "array"
    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Node:
    """One value; ``start`` and ``stop`` are offsets in the characters of the document."""

    kind: Kind
    start: int
    stop: int
    text: str = ""
    """What a string holds; a number, ``true``, ``false`` or ``null`` as written."""
    items: tuple[Node, ...] = ()
    members: tuple[tuple[str, Node], ...] = ()
    """In the order of the document; a name that stands twice is kept twice."""

    def get(self, name: str) -> Node | None:
        """Return a member of an object, the last one of its name as most readers do; None when there is none."""
        return next((value for key, value in reversed(self.members) if key == name), None)
