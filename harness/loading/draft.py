"""A document being rewritten: parts are grafted from elsewhere and keep the places they came from."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field

from harness.loading.yaml_nodes import Document, Path, Tree
from harness.model.source import Place

__all__ = ["Draft", "node_at", "resolve"]


def node_at(tree: Tree, path: Path) -> Tree | None:
    """Return the node at a path, None when there is none."""
    node: Tree | None = tree
    for element in path:
        if isinstance(node, dict) and isinstance(element, str):
            node = node.get(element)
        elif isinstance(node, list) and isinstance(element, int) and 0 <= element < len(node):
            node = node[element]
        else:
            return None
    return node


def resolve(tree: Tree, dotted: str) -> Path | None:
    """Return the path a dotted text names; list items go by rank (from 0) or by their ``id``.

    The last element may be a key the mapping does not hold yet; anything else must exist.
    """
    path: Path = ()
    node: Tree | None = tree
    elements = dotted.split(".")
    for position, element in enumerate(elements):
        if isinstance(node, dict):
            if element not in node and position < len(elements) - 1:
                return None
            path, node = (*path, element), node.get(element)
        elif isinstance(node, list):
            index = _index(node, element)
            if index is None:
                return None
            path, node = (*path, index), node[index]
        else:
            return None
    return path


def _paths(tree: Tree | None, path: Path) -> Iterator[Path]:
    if tree is None:
        return
    yield path
    if isinstance(tree, dict):
        for key, item in tree.items():
            yield from _paths(item, (*path, key))
    elif isinstance(tree, list):
        for index, item in enumerate(tree):
            yield from _paths(item, (*path, index))


def _index(items: list[Tree], element: str) -> int | None:
    if element.isdecimal() and len(element) < 6:
        return int(element) if int(element) < len(items) else None
    named = (i for i, item in enumerate(items) if isinstance(item, dict) and item.get("id") == element)
    return next(named, None)


@dataclass(slots=True)
class Draft:
    """A tree and its places, both changeable."""

    file: str
    tree: Tree
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> Draft:
        """Start from a document, which stays as it is."""
        tree = copy.deepcopy(document.tree) if document.tree is not None else {}
        return cls(document.file, tree, dict(document.places), dict(document.keys))

    @classmethod
    def new(cls, document: Document) -> Draft:
        """Start from an empty mapping that stands where ``document`` starts."""
        return cls(document.file, {}, {(): document.place()})

    def document(self) -> Document:
        """Return the rewritten document."""
        return Document(self.file, self.tree, self.places, self.keys, ())

    def graft(self, path: Path, tree: Tree, origin: Document, origin_path: Path = ()) -> None:
        """Put a copy of ``tree`` at ``path``, with the places of the node it was read from."""
        for stale in _paths(node_at(self.tree, path), path):
            self.places.pop(stale, None)
            self.keys.pop(stale, None)
        for known in _paths(tree, ()):
            target, source = (*path, *known), (*origin_path, *known)
            if source in origin.places:
                self.places[target] = origin.places[source]
            if source in origin.keys:
                self.keys[target] = origin.keys[source]
        self.places.setdefault(path, origin.place(origin_path))
        self._put(path, copy.deepcopy(tree))

    def drop(self, key: str) -> None:
        """Remove a key of the root mapping."""
        if isinstance(self.tree, dict):
            self.tree.pop(key, None)

    def _put(self, path: Path, tree: Tree) -> None:
        if not path:
            self.tree = tree
            return
        parent = node_at(self.tree, path[:-1])
        last = path[-1]
        if isinstance(parent, dict) and isinstance(last, str):
            parent[last] = tree
        elif isinstance(parent, list) and isinstance(last, int):
            parent[last : last + 1] = [tree]
