"""A prepared reference and an observed tree walked together: values, attributes and children that differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from harness.codecs.xml import Element, local_name, namespace, text_of
from harness.comparison.align_xml import Pairing, Texts, align, disorder, written
from harness.comparison.judge import Judge, UnequalError
from harness.comparison.paths import children
from harness.comparison.plan import Mode, Node, Plan, Slot, attributes_of
from harness.comparison.xml_masks import Steps
from harness.model.expectation import Severity

__all__ = ["Walk"]


def _words(element: Element) -> str:
    return text_of(element) or f"<{local_name(element)}>"


def _shown(node: Node) -> str:
    return node.text.expected or f"<{node.name}>"


class Walk:
    """Walks both trees, element by element."""

    def __init__(self, plan: Plan, judge: Judge) -> None:
        """Work for one comparison.

        Args:
            plan: The reference.
            judge: Looks at the values and keeps what is found.
        """
        self._plan = plan
        self._judge = judge

    def element(self, where: str, node: Node, observed: Element) -> None:
        """Compare two elements of the same local name; ``where`` is the place of the observed one."""
        if node.mode is not Mode.COMPARE:
            self._special(where, node, observed)
            return
        self._compare(where, node, observed)

    def _compare(self, where: str, node: Node, observed: Element) -> None:
        if observed.tag != node.tag:
            wanted = node.tag[1:].partition("}")[0] if node.tag.startswith("{") else ""
            self._judge.differ(where, "xmlns", wanted, namespace(observed), Severity.MAJOR)
        if observed.items() != node.items:
            self._attributes(where, node, observed)
        kids = list(observed)
        text = "".join([observed.text or "", *(kid.tail or "" for kid in kids)]) if kids else observed.text
        text = text.strip() if text else ""
        slot = node.text
        if not (slot.plain and text == slot.expected):
            self._judge.value(where, slot, text, observed)
        if kids or node.children:
            self._children(where, node, kids)

    def values(self, where: str, node: Node, observed: Element) -> None:
        """Compare the attributes and the text of an element that has the children of the reference."""
        if node.mode is not Mode.COMPARE:
            self.element(where, node, observed)
            return
        if observed.items() != node.items:
            self._attributes(where, node, observed)
        text, slot = (observed.text or "").strip(), node.text
        if not (slot.plain and text == slot.expected):
            self._judge.value(where, slot, text, observed)

    def _special(self, where: str, node: Node, observed: Element) -> None:
        slot, judge = node.text, self._judge
        if node.mode is Mode.SKIP:
            judge.leave(where, node.name, slot.reason or "comparison.masked")
        elif node.mode is Mode.TOLERATE:
            if not self._fits(where, node, observed):
                judge.leave(where, node.name, slot.reason or "comparison.tolerated-value")
        elif slot.matcher is not None and slot.matcher.absent:
            judge.differ(where, node.name, slot.matcher.shown, _words(observed))
        else:
            # Whatever stands below is part of what may be anything.
            below = text_of(observed) or "".join(local_name(child) for child in children(observed))
            judge.value(where, slot, below, observed)

    def _fits(self, where: str, node: Node, observed: Element) -> bool:
        """Try two elements against each other; nothing of a trial that fails is kept."""
        judge = self._judge
        mark, before = judge.mark(), judge.trying
        judge.trying = True
        try:
            self._compare(where, node, observed) if node.mode is Mode.TOLERATE else self.element(where, node, observed)
        except UnequalError:
            judge.undo(mark)
            return False
        finally:
            judge.trying = before
        return True

    def _attributes(self, where: str, node: Node, observed: Element) -> None:
        wanted, got = node.attributes, attributes_of(observed)
        for name in wanted if wanted.keys() == got.keys() else sorted(wanted.keys() | got.keys()):
            place, slot = f"{where}/@{name}", wanted.get(name)
            if slot is None:
                self._extra_attribute(place, (*node.steps, (f"@{name}", 1)), name, got[name])
            elif slot.skipped:
                self._judge.leave(place, name, slot.reason or "comparison.masked")
            elif name in got:
                if not (slot.plain and slot.expected == got[name]):
                    self._judge.value(place, slot, got[name], observed)
            else:
                self._missing(place, slot, slot.expected, slot.may_miss)

    def _extra_attribute(self, where: str, steps: Steps, name: str, value: str) -> None:
        mask = self._plan.covering(steps)
        if mask is None:
            self._judge.differ(where, name, "", value)
        else:
            self._judge.leave(where, name, mask.reason or "comparison.masked")

    def _missing(self, where: str, slot: Slot, shown: str, may_miss: bool) -> None:
        if not may_miss:
            self._judge.differ(where, slot.name, shown, "", field_class=slot.field_class)
        elif slot.matcher is None or not slot.matcher.absent:
            self._judge.leave(where, slot.name, slot.reason or "comparison.optional")

    def _children(self, where: str, node: Node, kids: Sequence[Element]) -> None:
        tags = [kid.tag for kid in kids]
        if tags != node.tags:
            kids = [kid for kid in kids if isinstance(kid.tag, str)]
            tags = [kid.tag for kid in kids]
        if tags != node.tags or node.keys is not None:
            self._aligned(where, node, kids, frozenset(), None)
            return
        if not node.repeats or self._judge.trying:
            for rank, kid in enumerate(kids):
                if not (node.repeats and node.plain and written(node.raw[rank]) == written(kid)):
                    self.element(where + node.children[rank].step, node.children[rank], kid)
            return
        texts = ([written(raw) for raw in node.raw], [written(kid) for kid in kids]) if node.plain else None
        fixed = self._in_place(where, node, kids, texts)
        if len(fixed) < len(kids):
            self._aligned(where, node, kids, fixed, texts)

    def _in_place(self, where: str, node: Node, kids: Sequence[Element], texts: Texts | None) -> frozenset[int]:
        """Return the ranks at which both sides fit: they face each other, only the rest is searched."""
        if texts is None:
            pairs = enumerate(zip(node.children, kids, strict=True))
            return frozenset(rank for rank, (child, kid) in pairs if self._fits(where + child.step, child, kid))
        here, there = texts
        known, fixed = frozenset(there), set[int]()
        for rank, (one, other) in enumerate(zip(here, there, strict=True)):
            # An item found elsewhere as it is has moved there, whatever else may fit here.
            if one == other:
                fixed.add(rank)
            elif one not in known:
                child = node.children[rank]
                if self._fits(where + child.step, child, kids[rank]):
                    fixed.add(rank)
        return frozenset(fixed)

    def _aligned(
        self, where: str, node: Node, kids: Sequence[Element], fixed: frozenset[int], texts: Texts | None
    ) -> None:
        """Face children by meaning, then tell what is missing, too many, or in another order."""
        names = node.names if texts is not None else [local_name(kid) for kid in kids]
        pairing = align(node, kids, names, fixed, texts)
        steps = _steps(node, names)
        judge, before = self._judge, self._judge.shifted
        for one, other in pairing.pairs:
            if one not in pairing.alike:
                judge.shifted = before or one != other
                self.element(where + steps[other], node.children[one], kids[other])
        judge.shifted = before
        if node.keys is None:
            self._order(where, node, pairing)
        elif not judge.trying and pairing.moved:
            judge.leave(where, node.name, "comparison.order")
        for one in pairing.missing:
            child = node.children[one]
            self._missing(where + child.step, child.text, _shown(child), child.may_miss)
        used = Counter[str]()
        for rank, kid in enumerate(kids) if pairing.extra else ():
            used[names[rank]] += 1
            if rank in pairing.extra:
                place = (*node.steps, (names[rank], used[names[rank]]))
                self._too_many(where + steps[rank], place, kid)

    def _order(self, where: str, node: Node, pairing: Pairing) -> None:
        if pairing.moved:
            wanted, got = disorder(node, pairing)
            self._judge.differ(where, "comparison.child-order", wanted, got, Severity.MAJOR)

    def _too_many(self, where: str, steps: Steps, kid: Element) -> None:
        mask = self._plan.covering(steps)
        if mask is not None and mask.matcher.strip("${} ") != "absent":
            self._judge.leave(where, local_name(kid), mask.reason or "comparison.masked")
        else:
            self._judge.differ(where, local_name(kid), "", _words(kid))


def _steps(node: Node, names: Sequence[str]) -> Sequence[str]:
    """Return what the path of each observed child adds to that of its parent."""
    kinds = set(names)
    if len(names) > 1 and len(kinds) == 1:
        return [f"/{names[0]}[{rank}]" for rank in range(1, len(names) + 1)]
    sizes = Counter(names) | Counter(node.names)
    used, found = Counter[str](), []
    for name in names:
        used[name] += 1
        found.append(f"/{name}[{used[name]}]" if sizes[name] > 1 else f"/{name}")
    return found
