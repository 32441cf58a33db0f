"""Repeated elements faced by meaning, so that one missing item among hundreds is one difference.

Theory.  Items of one name are joined by their whole content, then by what tells the items of the reference
apart (an identifier, a number), then by their place between items already joined, then, when few are left, by
what they have in common.  Every join is a look-up in a table, so the time grows with the size of the message;
only what is left at the end, at most `_FEW` on each side, is compared one with the other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from lxml import etree

from harness.codecs.xml import Element
from harness.comparison.align_content import Content, content_of, free_places, telling_places
from harness.comparison.plan import Node

__all__ = ["Pairing", "Texts", "align", "disorder", "written"]

_FEW = 64
_SHOWN = 6
"""Elements named on each side when their order differs."""


Texts = tuple[Sequence[bytes], Sequence[bytes]]
"""How each child of the reference, and each observed one, is written."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Ranks of the children that face each other, in the order of the reference, and of those that face none."""

    pairs: Sequence[tuple[int, int]]
    missing: Sequence[int]
    extra: frozenset[int]
    moved: frozenset[int]
    """Ranks, in the reference, of the fewest children that would have to move."""
    alike: frozenset[int]
    """Ranks, in the reference, of children written exactly as what they face."""


def align(
    node: Node, kids: Sequence[Element], names: Sequence[str], fixed: frozenset[int], texts: Texts | None = None
) -> Pairing:
    """Face the children of a reference element with observed ones.

    Args:
        node: The reference element.
        kids: The observed children, elements only.
        names: Their local names.
        fixed: Ranks at which both sides were found to fit: they face each other.
        texts: What `written` gives of each child of both sides, when it is known.
    """
    wanted, got = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for rank, name in enumerate(node.names):
        wanted[name].append(rank)
    for rank, name in enumerate(names):
        got[name].append(rank)
    if texts is None and node.plain and node.repeats and not node.keys:
        texts = [written(raw) for raw in node.raw], [written(kid) for kid in kids]
    taken: dict[int, int] = {}
    alike = set[int](fixed)
    for name, ranks in wanted.items():
        if len(ranks) == 1 and len(got[name]) == 1 and not node.keys:
            taken[ranks[0]] = got[name][0]
        elif got[name]:
            group = _Group(node, kids, ranks, got[name], fixed, texts)
            alike |= group.alike
            taken.update(group.joined())
    pairs = sorted(taken.items())
    used = set(taken.values())
    missing = [rank for rank in range(len(node.names)) if rank not in taken]
    extra = frozenset(rank for rank in range(len(kids)) if rank not in used)
    return Pairing(pairs, missing, extra, _moved(pairs), frozenset(alike))


def written(element: Element) -> bytes:
    """Return an element as it would be written: two that are written alike hold the same."""
    return etree.tostring(element, with_tail=False)


def _at(place: str, content: Content) -> Hashable:
    return content.get(place)


class _Group:
    """The children of one name on both sides."""

    def __init__(
        self,
        node: Node,
        kids: Sequence[Element],
        wanted: Sequence[int],
        got: Sequence[int],
        fixed: frozenset[int],
        texts: Texts | None,
    ) -> None:
        self._keys = node.keys
        self._items = [node.raw[rank] for rank in wanted]
        self._taken = {rank: rank for rank in wanted if rank in fixed}
        self._left = [rank for rank in wanted if rank not in fixed]
        self._free = [rank for rank in got if rank not in fixed]
        self._wanted, self._got = wanted, got
        self.alike: set[int] = set()
        self._places: frozenset[str] = frozenset()
        if not node.plain:
            self._places = free_places(node.children[rank] for rank in wanted)
        elif texts is not None:
            # Items written alike hold the same: most of them are joined so, without looking into any.
            self._written({r: texts[0][r] for r in self._left}, {r: texts[1][r] for r in self._free})
        self._here = {rank: content_of(node.raw[rank], self._places) for rank in self._left}
        self._there = {rank: content_of(kids[rank], self._places) for rank in self._free}

    def _written(self, here: Mapping[int, bytes], there: Mapping[int, bytes]) -> None:
        waiting: dict[bytes, deque[int]] = defaultdict(deque)
        for rank, text in there.items():
            waiting[text].append(rank)
        for rank, text in here.items():
            if waiting[text]:
                self._taken[rank] = waiting[text].popleft()
                self.alike.add(rank)
        self._update()

    def joined(self) -> Mapping[int, int]:
        """Return which observed rank each reference rank faces."""
        if self._keys:
            places = [f"/{key}" for key in self._keys]
            self._join(lambda content: tuple(content.get(place, ()) for place in places))
            return self._taken
        self._join(lambda content: frozenset(content.items()))
        if self._open() and len(self._wanted) != len(self._got):
            for place in telling_places(self._items, self._places, self._here.values(), self._there.values()):
                self._join(partial(_at, place))
        self._between()
        self._alike(self._left, self._free, half=True)
        return self._taken

    def _open(self) -> bool:
        return bool(self._left and self._free)

    def _join(self, key: Callable[[Content], Hashable]) -> None:
        """Join what is left by a key; None joins nothing."""
        if self._open():
            waiting: dict[Hashable, deque[int]] = defaultdict(deque)
            for rank in self._free:
                waiting[key(self._there[rank])].append(rank)
            for rank in self._left:
                found = key(self._here[rank])
                if found is not None and waiting[found]:
                    self._taken[rank] = waiting[found].popleft()
            self._update()

    def _update(self) -> None:
        used = set(self._taken.values())
        self._left = [rank for rank in self._left if rank not in self._taken]
        self._free = [rank for rank in self._free if rank not in used]

    def _between(self) -> None:
        """Join what stands between the same joined items on both sides."""
        if not self._open():
            return
        back = {other: one for one, other in self._taken.items()}
        gaps: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        last = -1
        for rank in self._wanted:
            last = rank if rank in self._taken else last
            if rank not in self._taken:
                gaps[last][0].append(rank)
        last = -1
        for rank in self._got:
            last = back.get(rank, last)
            if rank not in back:
                gaps[last][1].append(rank)
        for here, there in gaps.values():
            used = self._alike(here, there, half=False)
            left = [rank for rank in here if rank not in self._taken]
            free = [rank for rank in there if rank not in used]
            self._taken.update(zip(left, free, strict=False))
        self._update()

    def _alike(self, here: Sequence[int], there: Sequence[int], *, half: bool) -> Collection[int]:
        """Join, best first, items that have places in common, at least half of them with ``half``; say which."""
        alone = len(here) == len(there) == 1 and not half
        if alone or not here or not there or len(here) > _FEW or len(there) > _FEW:
            return ()
        scores = []
        for one in here:
            for other in there:
                left, right = self._here[one], self._there[other]
                same = sum(1 for place, value in left.items() if right.get(place) == value)
                if same and (not half or 2 * same >= max(len(left), len(right))):
                    scores.append((-same, one, other))
        used: set[int] = set()
        for _, one, other in sorted(scores):
            if one not in self._taken and other not in used:
                self._taken[one] = other
                used.add(other)
        return used


def _moved(pairs: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the reference ranks outside the longest run of pairs that is in order on both sides."""
    if all(one[1] < other[1] for one, other in pairwise(pairs)):
        return frozenset()
    tails: list[int] = []
    best: list[int] = []
    before: list[int] = []
    for place, (_, other) in enumerate(pairs):
        at = bisect_left(tails, other)
        before.append(best[at - 1] if at else -1)
        if at == len(tails):
            tails.append(other)
            best.append(place)
        else:
            tails[at], best[at] = other, place
    kept, place = set[int](), best[-1] if best else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return frozenset(one for place, (one, _) in enumerate(pairs) if place not in kept)


def disorder(node: Node, pairing: Pairing) -> tuple[str, str]:
    """Return the names around the first child that moved, as the reference and as the observation order them."""
    first = min(pairing.moved)
    facing = dict(pairing.pairs)
    observed = sorted((other, one) for one, other in pairing.pairs)
    start = min(first, facing[first])
    here = [one for one, _ in pairing.pairs if one >= start]
    there = [one for other, one in observed if other >= start]
    return _names(node, here), _names(node, there)


def _names(node: Node, ranks: Iterable[int]) -> str:
    names = [node.children[rank].step[1:] for rank in ranks]
    return " ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
