"""A reference XML message prepared once: what each of its places asks for, ready for many observations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple, overload

from harness.codecs.problem import Problem
from harness.codecs.xml import Element, local_name, text_of
from harness.comparison.masks import Mask
from harness.comparison.matchers import KNOWN_FORMS, Matcher, MatcherError, compile_matcher, matcher_name, read_value
from harness.comparison.paths import children, is_path
from harness.comparison.reference import ReferenceFaultError
from harness.comparison.rule_file import KEYED, UNORDERED
from harness.comparison.xml_masks import Steps, XmlMasks
from harness.model.difference import FieldClass

__all__ = ["Mode", "Node", "Plan", "Slot", "attributes_of", "prepare"]


class Mode(Enum):
    """What is done with an element."""

    COMPARE = auto()
    SKIP = auto()
    """Neither it nor what stands below is compared."""
    VALUE = auto()
    """It and what stands below are one value, for a matcher that takes anything."""
    TOLERATE = auto()
    """It is compared, and left when it differs."""


class Slot(NamedTuple):
    """What one text or attribute must be."""

    name: str
    expected: str
    """The value as the reference writes it."""
    matcher: Matcher | None = None
    field_class: FieldClass = FieldClass.EXACT
    reason: str = ""
    """Given by the mask that covers the place."""
    masked: bool = False
    skipped: bool = False
    plain: bool = True
    """Nothing but equality is asked for."""

    @property
    def may_miss(self) -> bool:
        """Tell whether nothing at all may stand there."""
        left_out = self.skipped or self.field_class is FieldClass.TOLERATED
        return left_out or (self.matcher is not None and (self.matcher.optional or self.matcher.absent))


class Node(NamedTuple):
    """One element of the reference."""

    tag: str
    name: str
    steps: Steps
    step: str
    """What its path adds to that of its parent."""
    mode: Mode
    may_miss: bool
    text: Slot
    items: list[tuple[str, str]] | None
    """Attributes as lxml lists them when equality is all they ask for."""
    attributes: Mapping[str, Slot]
    """By name, in the order of the names."""
    raw: Sequence[Element]
    """The children as the reference holds them."""
    children: Sequence[Node]
    names: Sequence[str]
    tags: list[str]
    repeats: bool
    """Several children bear one name."""
    keys: tuple[str, ...] | None
    """Children in any order, told apart by what stands at these places (none = by all they hold)."""
    plain: bool
    """Nothing but equality is asked for, here and below."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The root, and the masks that hold for what the reference does not hold itself."""

    root: Node
    masks: XmlMasks
    defaults: XmlMasks

    def covering(self, steps: Steps) -> Mask | None:
        """Return the mask of a place the reference does not have."""
        return self.masks.covering(steps) or self.defaults.covering(steps)


def attributes_of(element: Element) -> Mapping[str, str]:
    """Return attributes by local name; two of one local name keep their namespaces."""
    found = dict(element.items())
    if "}" not in "".join(map(str, found)):
        return found  # type: ignore[return-value]
    names = [str(key) for key in element.attrib]
    short = Counter(name.rpartition("}")[2] for name in names)
    return {
        (local if short[local := name.rpartition("}")[2]] == 1 else name): str(element.attrib[name]) for name in names
    }


def _heads(names: Sequence[str]) -> Sequence[tuple[str, tuple[str, int]]]:
    """Return, for each child, what its path adds to that of its parent, and its name and rank."""
    if len(names) > 1 and len(set(names)) == 1:
        name = names[0]
        return [(f"/{name}[{rank}]", (name, rank)) for rank in range(1, len(names) + 1)]
    sizes, used, found = Counter(names), dict[str, int](), []
    for name in names:
        rank = used[name] = used.get(name, 0) + 1
        found.append((f"/{name}[{rank}]" if sizes[name] > 1 else f"/{name}", (name, rank)))
    return found


class _Below(Sequence[Node]):
    """Children of a reference without matchers or masks: a node is made of one when it is looked at."""

    def __init__(
        self, reader: _Reader, kids: Sequence[Element], names: Sequence[str], where: str, steps: Steps
    ) -> None:
        self._reader, self._kids, self._where, self._steps = reader, kids, where, steps
        self._heads = _heads(names)
        self._made: dict[int, Node] = {}

    def __len__(self) -> int:
        return len(self._kids)

    @overload
    def __getitem__(self, rank: int) -> Node: ...
    @overload
    def __getitem__(self, rank: slice) -> Sequence[Node]: ...
    def __getitem__(self, rank: int | slice) -> Node | Sequence[Node]:
        if isinstance(rank, slice):
            return [self[one] for one in range(len(self))[rank]]
        if rank not in self._made:
            step, name = self._heads[rank]
            self._made[rank] = self._reader.node(self._kids[rank], self._where + step, step, (*self._steps, name))
        return self._made[rank]


def prepare(root: Element, masks: Sequence[Mask], defaults: Sequence[Mask] = (), *, bare: bool = False) -> Plan:
    """Read every matcher and find every mask of a reference.

    Args:
        root: The reference.
        masks: Rules by path, stronger than what the reference writes.
        defaults: Rules for values the reference writes as they are, weaker than its matchers.
        bare: No value of the reference holds ``${``.

    Raises:
        ReferenceFaultError: when a value of the reference is no readable matcher, with its path.
        MaskError: when a mask asks for a shape that does not exist.
    """
    reader = _Reader(XmlMasks(masks), XmlMasks(defaults), bare=bare)
    name = local_name(root)
    return Plan(reader.node(root, f"/{name}", f"/{name}", ((name, 1),)), reader.masks, reader.defaults)


class _Reader:
    """Turns elements into nodes."""

    def __init__(self, masks: XmlMasks, defaults: XmlMasks, *, bare: bool) -> None:
        self.masks = masks
        self.defaults = defaults
        self._bare = bare and not masks and not defaults

    def node(self, element: Element, where: str, step: str, steps: Steps) -> Node:
        kids, name = children(element), local_name(element)
        items = [(str(key), str(value)) for key, value in element.items()]
        written = text_of(element)
        if self._bare and not kids and not items and "${" not in written:
            return Node(
                str(element.tag), name, steps, step, Mode.COMPARE, False, Slot(name, written),
                [], {}, (), (), (), [], False, None, True,
            )  # fmt: skip
        mask = self.masks.covering(steps)
        keys = _keys(mask)
        text = self._slot(where, name, written, steps, None if keys is not None else mask)
        mode, may_miss = _mode(text, bool(kids)), text.may_miss
        if kids and mode is Mode.COMPARE and not text.masked and text.matcher is not None and text.matcher.anything:
            # ``${opt}`` beside children says that the element may be missing, not that it may hold text.
            text = Slot(text.name, "")
        slots = {n: self._attribute(where, n, value, steps) for n, value in sorted(attributes_of(element).items())}
        kids = kids if mode is Mode.COMPARE or mode is Mode.TOLERATE else []
        names = [local_name(kid) for kid in kids]
        below = _Below(self, kids, names, where, steps) if self._bare else self.below(kids, names, where, steps)
        plain = all(slot.plain for slot in slots.values())
        return Node(
            str(element.tag),
            name,
            steps,
            step,
            mode,
            may_miss,
            text,
            items if plain else None,
            slots,
            kids,
            below,
            names,
            [str(kid.tag) for kid in kids],
            len(set(names)) < len(names),
            keys,
            plain
            and text.plain
            and not may_miss
            and keys is None
            and (self._bare or all(node.plain for node in below)),
        )

    def below(self, kids: Sequence[Element], names: Sequence[str], where: str, steps: Steps) -> tuple[Node, ...]:
        """Return the nodes of children."""
        single = len(set(names)) == len(names)
        sizes = {} if single else Counter(names)
        used: dict[str, int] = {}
        found = []
        for kid, name in zip(kids, names, strict=True):
            rank = used[name] = used.get(name, 0) + 1
            step = f"/{name}" if single or sizes[name] == 1 else f"/{name}[{rank}]"
            found.append(self.node(kid, where + step, step, (*steps, (name, rank))))
        return tuple(found)

    def _attribute(self, where: str, name: str, value: str, steps: Steps) -> Slot:
        place = (*steps, (f"@{name}", 1))
        return self._slot(f"{where}/@{name}", name, value, place, self.masks.covering(place))

    def _slot(self, where: str, name: str, value: str, steps: Steps, mask: Mask | None) -> Slot:
        try:
            written = read_value(value)
        except MatcherError as fault:
            raise _fault(where, fault.matcher) from None
        if mask is None and not isinstance(written, Matcher):
            mask = self.defaults.covering(steps)
        return _checked(where, _slot(name, value, written, mask))


def _fault(where: str, matcher: str) -> ReferenceFaultError:
    known = ", ".join(KNOWN_FORMS)
    return ReferenceFaultError(Problem("comparison.matcher-unknown", where, (("known", known), ("matcher", matcher))))


def _checked(where: str, slot: Slot) -> Slot:
    """Refuse a matcher that reads paths which cannot be read."""
    matcher = slot.matcher
    if matcher is not None:
        paths = [a.text for a in matcher.derivation.arguments if not a.literal] if matcher.derivation else []
        _, same_as, path = matcher.text.rpartition("same-as:")
        if not all(is_path(p) for p in (*paths, *([path.strip()] if same_as else []))):
            raise _fault(where, matcher.text)
    return slot


def _keys(mask: Mask | None) -> tuple[str, ...] | None:
    name = matcher_name(mask.matcher) if mask is not None else ""
    if name == UNORDERED:
        return ()
    return tuple(k.strip() for k in name[len(KEYED) :].split(",")) if name.startswith(KEYED) else None


def _slot(name: str, value: str, written: Matcher | str, mask: Mask | None) -> Slot:
    """Say what a value must be: the mask first, then what the reference writes."""
    own = written if isinstance(written, Matcher) else None
    expected = value if own is not None else str(written)
    if mask is None:
        kind = FieldClass.DERIVED if own is not None and own.derivation is not None else FieldClass.EXACT
        return Slot(name, expected, own, kind, plain=own is None)
    asked = compile_matcher(matcher_name(mask.matcher)) if mask.matcher else None
    kind = mask.field_class or (FieldClass.EXACT if asked is not None else FieldClass.OPAQUE)
    if kind is FieldClass.EXACT and asked is None:
        return Slot(name, expected, own, kind, plain=own is None)
    if asked is not None and asked.derivation is not None and mask.field_class is None:
        kind = FieldClass.DERIVED
    skipped = kind is FieldClass.OPAQUE
    return Slot(name, expected, asked or own, kind, mask.reason, masked=True, skipped=skipped, plain=False)


def _mode(text: Slot, compound: bool) -> Mode:
    if text.skipped:
        return Mode.SKIP
    matcher = text.matcher
    if matcher is not None and (matcher.absent or (matcher.anything and (text.masked or not compound))):
        return Mode.VALUE
    return Mode.TOLERATE if text.field_class is FieldClass.TOLERATED and compound else Mode.COMPARE
