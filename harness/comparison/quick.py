"""The pass that decides: a message built like its reference is judged list against list, without a walk.

Theory.  Names in document order and numbers of children tell one tree from any other.  When both are those of
the reference, every value faces the one at its rank; only values that are not equal are looked at one by one.
Anything else (another structure, a value that does not fit) is left to the walk, which explains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.codecs.xml import Element
from harness.comparison.judge import Judge, UnequalError
from harness.comparison.plan import Mode, Node, Slot
from harness.comparison.walk import Walk

__all__ = ["Quick", "flattened"]


@dataclass(frozen=True, slots=True)
class Quick:
    """A reference as lists, one entry for each element in document order."""

    nodes: Sequence[Node]
    places: Sequence[str]
    tags: list[str]
    sizes: list[int]
    texts: list[str | None]
    items: list[list[tuple[str, str]]]
    closed: Sequence[int]
    """Ranks of elements whose content is one value, or none."""
    special: frozenset[int]
    """Ranks of elements of which some value is asked for otherwise than by equality."""
    special_attributes: frozenset[int]
    ordered: Sequence[int]
    """The special ones in document order."""
    forms: Mapping[int, Slot]
    """Texts that alone are asked for otherwise."""

    def fits(self, root: Element, walk: Walk, judge: Judge) -> bool:
        """Tell whether nothing differs; what was left out is then in ``judge``, otherwise nothing is."""
        elements = list(root.iter())
        for rank in self.closed:
            if rank >= len(elements):
                return False
            size = sum(1 for _ in elements[rank].iter())
            del elements[rank + 1 : rank + size]
        if [e.tag for e in elements] != self.tags:
            return False
        sizes = list(map(len, elements))
        for rank in self.closed:
            sizes[rank] = 0
        if sizes != self.sizes or any(tail and not tail.isspace() for tail in {e.tail for e in elements}):
            return False
        return self._values(elements, walk, judge)

    def _values(self, elements: Sequence[Element], walk: Walk, judge: Judge) -> bool:
        texts = [e.text for e in elements]
        for rank in [r for r, (wanted, got) in enumerate(zip(self.texts, texts, strict=True)) if got != wanted]:
            if rank not in self.special and (texts[rank] or "").strip() != (self.texts[rank] or ""):
                return False
        unlike = {
            r
            for r, (w, e) in enumerate(zip(self.items, elements, strict=True))
            if w != e.items() and r not in self.special_attributes
        }
        mark = judge.mark()
        judge.trying = True
        try:
            for rank in sorted(self.special.union(unlike)) if unlike else self.ordered:
                slot = self.forms.get(rank)
                if slot is not None and rank not in unlike:
                    judge.value(self.places[rank], slot, (texts[rank] or "").strip(), elements[rank])
                else:
                    walk.values(self.places[rank], self.nodes[rank], elements[rank])
        except UnequalError:
            judge.undo(mark)
            return False
        finally:
            judge.trying = False
        return True


def _flat(node: Node, where: str) -> Iterator[tuple[str, Node]]:
    yield where, node
    for child in node.children:
        yield from _flat(child, where + child.step)


def _bare(text: Slot) -> bool:
    return text.plain and not text.expected


def flattened(root: Node) -> Quick | None:
    """Return a reference as lists; None when it asks for what lists cannot tell (items in any order, mixed text)."""
    found = list(_flat(root, root.step))
    nodes = [node for _, node in found]
    if any(node.keys is not None or (node.children and not _bare(node.text)) for node in nodes):
        return None
    closed = [rank for rank, node in enumerate(nodes) if node.mode in {Mode.SKIP, Mode.VALUE}]
    special = frozenset(r for r, node in enumerate(nodes) if not node.text.plain or node.items is None)
    return Quick(
        nodes,
        [where for where, _ in found],
        [node.tag for node in nodes],
        [len(node.children) for node in nodes],
        [node.text.expected or None for node in nodes],
        [node.items or [] for node in nodes],
        closed,
        special,
        frozenset(r for r, node in enumerate(nodes) if node.items is None),
        sorted(special),
        {
            r: nodes[r].text
            for r in special
            if nodes[r].mode is Mode.COMPARE and nodes[r].items is not None and not nodes[r].text.plain
        },
    )
