"""Namespace-free paths in XML: read values, name the place of an element."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from harness.codecs.xml import Element, Limits, XmlProblem, local_name, parse
from harness.comparison.derived import Sources

__all__ = ["LIMITS", "MessageSources", "children", "find", "is_path", "path_of", "read_in", "read_path"]

LIMITS = Limits(max_bytes=64 * 1024 * 1024, max_elements=300_000)
"""A night's flow fits; one text of more than 10 000 000 bytes does not (lxml refuses it)."""
_STEP = re.compile(r"([\w.\-*]+)(?:\[(\d{1,6})\])?")


class _Path(NamedTuple):
    """A path read once."""

    up: int
    """Parents to climb from the place of the rule; -1 = the path starts at the root or anywhere."""
    anchored: bool
    steps: tuple[tuple[str, int], ...]
    attribute: str


def children(element: Element) -> list[Element]:
    """Return the child elements, without comments or processing instructions."""
    return [child for child in element if isinstance(child.tag, str)]


@lru_cache(maxsize=1024)
def _read(path: str) -> _Path | None:
    """Return a path taken apart; None when it cannot be read."""
    text, up, attribute = path.strip().removesuffix("/text()"), -1, ""
    if text.startswith(("./", "../")):
        up, text = 0, text.removeprefix("./")
        while text.startswith("../"):
            up, text = up + 1, text[3:]
        text = "/" + text
    head, _, last = text.rpartition("/")
    if last.startswith("@"):
        text, attribute = head, last[1:]
    anchored = text.startswith("/") and not text.startswith("//")
    steps = []
    if text.strip("/") or up < 0:
        for step in text.strip("/").split("/"):
            found = _STEP.fullmatch(step.rpartition(":")[2])
            if found is None:
                return None
            steps.append((found[1], int(found[2] or 0)))
    return _Path(up, anchored, tuple(steps), attribute)


def is_path(path: str) -> bool:
    """Tell whether a path can be read."""
    return _read(path) is not None


def _named(elements: Sequence[Element], name: str, rank: int) -> Sequence[Element]:
    same = [e for e in elements if name in ("*", local_name(e))]
    return same[rank - 1 : rank] if rank else same


def _below(current: Sequence[Element], steps: Sequence[tuple[str, int]]) -> Sequence[Element]:
    for name, rank in steps:
        current = [found for parent in current for found in _named(children(parent), name, rank)]
    return current


def find(root: Element, path: str) -> list[Element]:
    """Return the elements at a path: ``/Envelope/Body/X[2]``, or ``//X/Y`` and ``X/Y`` at any depth."""
    read = _read(path)
    return list(_found(root, None, read)) if read else []


def _found(root: Element, at: Element | None, read: _Path) -> Sequence[Element]:
    if read.up >= 0:
        here = at
        for _ in range(read.up):
            here = here.getparent() if here is not None else None
        return _below([here], read.steps) if here is not None else []
    (name, rank), *rest = read.steps
    pool = [root] if read.anchored else [e for e in root.iter() if isinstance(e.tag, str)]
    return _below(_named(pool, name, rank), rest)


def _attribute(element: Element, name: str) -> str | None:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def _values(elements: Sequence[Element], attribute: str) -> Iterator[str]:
    for element in elements:
        value = _attribute(element, attribute) if attribute else (element.text or "").strip()
        if value is not None:
            yield value


class MessageSources(Sources):
    """The message a value stands in: what rules and ``same-as`` read, each path once."""

    __slots__ = ("_known", "_root", "at")

    def __init__(self, root: Element) -> None:
        """Read below ``root``; ``at`` is where paths that start with ``./`` or ``../`` are read from."""
        self._root = root
        self.at: Element | None = None
        self._known: dict[tuple[Element | None, str], Sequence[str]] = {}

    def values(self, path: str) -> Sequence[str]:
        """Return every value at a path, in the order of the message."""
        read = _read(path)
        if read is None:
            return ()
        # Brothers that climb to one parent ask the same question of it.
        here = self.at
        for _ in range(read.up):
            here = here.getparent() if here is not None else None
        key = (here if read.up >= 0 else None, path)
        if key not in self._known:
            self._known[key] = tuple(_values(_found(self._root, self.at, read), read.attribute))
        return self._known[key]

    def part(self, path: str) -> bytes | None:
        """Return the exclusive canonical form of the first element at a path, its own signature left out."""
        read = _read(path)
        found = _found(self._root, self.at, read) if read else ()
        if not found:
            return None
        copy = deepcopy(found[0])
        for child in children(copy):
            if local_name(child) == "Signature":
                _take_out(copy, child)
        return etree.tostring(copy, method="c14n", exclusive=True, with_tail=False)


def _take_out(parent: Element, child: Element) -> None:
    """Remove a child but not the text after it."""
    before, tail = child.getprevious(), child.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(child)


def read_in(root: Element, path: str) -> str | None:
    """Return the first value at a path of a parsed message; None when nothing stands there."""
    read = _read(path)
    return next(_values(_found(root, None, read), read.attribute), None) if read else None


def read_path(xml: bytes, path: str) -> str | None:
    """Return the text (or attribute, ``…/@name``) at a namespace-free path.

    Args:
        xml: The message as received; one that is refused holds nothing.
        path: ``/Envelope/Body/X[2]/@attribute`` from the root, ``//X/Y`` or ``X/Y`` anywhere.

    Returns:
        The stripped text, ``""`` for an empty element, None when the path leads nowhere.
    """
    root = parse(xml, LIMITS)
    return None if isinstance(root, XmlProblem) else read_in(root, path)


def path_of(parent: str, element: Element, rank: int, same: int) -> str:
    """Return the path of a child; its rank is written only when several bear its name."""
    return f"{parent}/{local_name(element)}" + (f"[{rank}]" if same > 1 else "")
