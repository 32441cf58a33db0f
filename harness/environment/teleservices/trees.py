"""Building answers as trees, and reading scripted answers out of what a file holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lxml import etree

from harness.codecs.soap.names import qname
from harness.codecs.xml.safe import Element
from harness.environment.teleservices.model import Tree

__all__ = ["Builder", "day", "flag", "records", "shifted", "text"]


class Builder:
    """Adds children to one element, all in one namespace; an absent text adds nothing."""

    def __init__(self, namespace: str, name: str, prefix: str = "r", parent: Element | None = None) -> None:
        """Start a tree, or an element under ``parent``."""
        tag = qname(namespace, name)
        self._namespace = namespace
        if parent is None:
            self.root: Element = etree.Element(tag, nsmap={prefix: namespace})
        else:
            self.root = etree.SubElement(parent, tag)

    def leaf(self, name: str, value: str | None) -> Builder:
        """Add a leaf unless there is nothing to write in it."""
        if value:
            etree.SubElement(self.root, qname(self._namespace, name)).text = value
        return self

    def group(self, name: str, leaves: Mapping[str, str | None]) -> Builder:
        """Add an element holding leaves, in their order."""
        inner = self.under(name)
        for leaf, value in leaves.items():
            inner.leaf(leaf, value)
        return self

    def under(self, name: str) -> Builder:
        """Add an element and return a builder inside it."""
        return Builder(self._namespace, name, parent=self.root)


def text(tree: Mapping[str, Tree], key: str) -> str:
    """Return the text under a key, empty when there is none."""
    value = tree.get(key, "")
    return value if isinstance(value, str) else ""


def flag(tree: Mapping[str, Tree], key: str, *, default: bool) -> bool:
    """Return a ``yes``/``no`` under a key."""
    return {"yes": True, "no": False}.get(text(tree, key), default)


def records(tree: Mapping[str, Tree], key: str) -> tuple[Mapping[str, Tree], ...]:
    """Return the mappings listed under a key."""
    value = tree.get(key, [])
    return tuple(one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def day(value: str) -> date | None:
    """Read an ISO date, None for anything else (lunar dates included)."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def shifted(reference: date, days: str) -> str | None:
    """Return the ISO date that many days from ``reference``; empty or unreadable gives None."""
    try:
        return date.fromordinal(reference.toordinal() + int(days)).isoformat()
    except (ValueError, OverflowError):
        return None
