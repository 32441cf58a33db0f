"""Namespace-free paths in XML: read one value, name the place of an element."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.codecs.xml import Element, Limits, XmlProblem, local_name, parse

__all__ = ["LIMITS", "children", "find", "path_of", "read_in", "read_path"]

LIMITS = Limits(max_bytes=8_000_000)
_STEP = re.compile(r"([\w.\-*]+)(?:\[(\d{1,6})\])?")


def children(element: Element) -> list[Element]:
    """Return the child elements, without comments or processing instructions."""
    return [child for child in element if isinstance(child.tag, str)]


def _segments(path: str) -> tuple[bool, list[tuple[str, int]], str] | None:
    """Return (anchored, steps, attribute); None when the path cannot be read."""
    attribute = ""
    text = path.strip().removesuffix("/text()")
    head, _, last = text.rpartition("/")
    if last.startswith("@"):
        text, attribute = head, last[1:]
    anchored = text.startswith("/") and not text.startswith("//")
    steps = []
    for step in text.strip("/").split("/"):
        found = _STEP.fullmatch(step.rpartition(":")[2])
        if found is None:
            return None
        steps.append((found[1], int(found[2] or 0)))
    return anchored, steps, attribute


def _named(elements: list[Element], name: str, rank: int) -> list[Element]:
    same = [e for e in elements if name in ("*", local_name(e))]
    return same[rank - 1 : rank] if rank else same


def find(root: Element, path: str) -> list[Element]:
    """Return the elements at a path: ``/Envelope/Body/X[2]``, or ``//X/Y`` and ``X/Y`` at any depth."""
    read = _segments(path)
    if read is None:
        return []
    anchored, steps, _ = read
    (name, rank), *rest = steps
    pool = [root] if anchored else [e for e in root.iter() if isinstance(e.tag, str)]
    current = _named(pool, name, rank)
    for name, rank in rest:
        current = [found for parent in current for found in _named(children(parent), name, rank)]
    return current


def _attribute(element: Element, name: str) -> str | None:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def _values(root: Element, path: str) -> Iterator[str]:
    read = _segments(path)
    attribute = read[2] if read else ""
    for element in find(root, path):
        value = _attribute(element, attribute) if attribute else (element.text or "").strip()
        if value is not None:
            yield value


def read_in(root: Element, path: str) -> str | None:
    """Return the first value at a path of a parsed message; None when nothing stands there."""
    return next(_values(root, path), None)


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
