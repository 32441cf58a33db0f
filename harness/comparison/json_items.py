"""Items of two JSON arrays faced by what they hold: the same value, or how much of it is the same."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from harness.codecs.jsons import Kind, Node, find, number
from harness.comparison.sequences import align

__all__ = ["Items", "Pair"]

Pair = tuple[int | None, int | None]

_CONTAINERS = (Kind.OBJECT, Kind.ARRAY)
_LEAVES = 64
"""Leaves of an item looked at when two are held against each other."""


class Items:
    """Knows which values are the same, whatever the order of members; remembers what it worked out."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._numbers: dict[object, int] = {}
        self._known: dict[int, int] = {}
        self._leaves: dict[int, dict[str, str]] = {}

    def identity(self, node: Node) -> int:
        """Return a number that equal values share."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = self._numbers.setdefault(self._content(node), len(self._numbers))
        return known

    def _content(self, node: Node) -> object:
        if node.kind is Kind.ARRAY:
            return (node.kind, *(self.identity(item) for item in node.items))
        if node.kind is Kind.OBJECT:
            return (node.kind, *sorted((name, self.identity(value)) for name, value in node.members))
        value = number(node.text) if node.kind is Kind.NUMBER else None
        return node.kind, node.text if value is None else value

    def leaves(self, node: Node) -> dict[str, str]:
        """Return the first leaves of a value, by their path inside it."""
        known = self._leaves.get(id(node))
        if known is None:
            known = self._leaves[id(node)] = dict(_leaves(node))
        return known

    def alike(self, reference: Node, observed: Node) -> float:
        """Return how much of the reference stands in the observation, from 0 to 1; what is free counts for nothing."""
        if self.identity(reference) == self.identity(observed):
            return 1.0
        if reference.kind is not observed.kind or reference.kind not in _CONTAINERS:
            return 0.0
        wanted = {path: text for path, text in self.leaves(reference).items() if "${" not in text}
        there = self.leaves(observed)
        same = sum(there.get(path) == text for path, text in wanted.items())
        return 0.99 * same / len(wanted) if wanted else 0.5

    def in_order(self, reference: Sequence[Node], observed: Sequence[Node]) -> Iterator[Pair]:
        """Face the items of two arrays whose order counts."""
        head = 0
        shorter = min(len(reference), len(observed))
        while head < shorter and self.identity(reference[head]) == self.identity(observed[head]):
            head += 1
        tail = 0
        while tail < shorter - head and self.identity(reference[-1 - tail]) == self.identity(observed[-1 - tail]):
            tail += 1
        yield from ((rank, rank) for rank in range(head))
        left, right = reference[head : len(reference) - tail], observed[head : len(observed) - tail]
        for here, there in align(left, right, self.alike):
            yield None if here is None else here + head, None if there is None else there + head
        yield from ((len(reference) - back, len(observed) - back) for back in range(tail, 0, -1))

    def moved(self, reference: Sequence[Node], observed: Sequence[Node]) -> bool:
        """Tell whether both hold the same items in another order."""
        here, there = ([self.identity(item) for item in items] for items in (reference, observed))
        return here != there and sorted(here) == sorted(there)

    def by_key(self, reference: Sequence[Node], observed: Sequence[Node], keys: Sequence[str]) -> Iterator[Pair]:
        """Face the items that bear the same key, wherever they stand; without keys, those that hold the same."""
        waiting: dict[object, deque[int]] = defaultdict(deque)
        for rank, item in enumerate(observed):
            waiting[self._key(item, keys)].append(rank)
        missing: list[int] = []
        for rank, item in enumerate(reference):
            bearers = waiting.get(self._key(item, keys))
            if bearers:
                yield rank, bearers.popleft()
            else:
                missing.append(rank)
        extra = sorted(rank for ranks in waiting.values() for rank in ranks)
        if keys:
            yield from ((rank, None) for rank in missing)
            yield from ((None, rank) for rank in extra)
            return
        lost, found = [reference[rank] for rank in missing], [observed[rank] for rank in extra]
        for here, there in align(lost, found, self.alike):
            yield None if here is None else missing[here], None if there is None else extra[there]

    def _key(self, item: Node, keys: Sequence[str]) -> object:
        if not keys:
            return self.identity(item)
        return tuple(self.identity(node) if (node := find(item, key)) else None for key in keys)


def _leaves(node: Node) -> Iterator[tuple[str, str]]:
    """Yield path and text of the first leaves; looks at a bounded number of values."""
    waiting: deque[tuple[str, Node]] = deque([("", node)])
    looked = 0
    while waiting and looked < 2 * _LEAVES:
        path, current = waiting.popleft()
        looked += 1
        room = 2 * _LEAVES - len(waiting)
        if current.kind is Kind.OBJECT:
            waiting.extend((f"{path}/{name}", value) for name, value in current.members[:room])
        elif current.kind is Kind.ARRAY:
            waiting.extend((f"{path}/{rank}", item) for rank, item in enumerate(current.items[:room]))
        else:
            yield path, f"{current.text}"
