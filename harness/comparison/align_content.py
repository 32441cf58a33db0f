"""What an element holds, place by place: what items are told apart by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from harness.codecs.xml import Element, local_name, text_of
from harness.comparison.paths import children
from harness.comparison.plan import Mode, Node

__all__ = ["Content", "content_of", "free_places", "telling_places"]

Content = Mapping[str, tuple[str, ...]]
"""Place below the item (``/Code``, ``/@id``; empty = its text) → the values there, in order."""

_MOST_KEYS = 3
_IDENTIFIERS = ("id", "ref", "num", "code", "cle", "key", "rang", "extension", "root")


def free_places(nodes: Iterable[Node]) -> frozenset[str]:
    """Return the places at which some item of the reference asks for something else than a value."""
    return frozenset(place for node in nodes if not node.plain for place in _free(node, ""))


def _free(node: Node, place: str) -> Iterator[str]:
    if node.mode is not Mode.COMPARE:
        yield place + "/*"
        return
    if not node.text.plain or node.may_miss:
        yield place
    for name, slot in node.attributes.items():
        if not slot.plain:
            yield f"{place}/@{name}"
    for child in node.children:
        yield from _free(child, f"{place}/{child.name}")


def content_of(element: Element, free: Collection[str]) -> Content:
    """Return what an item holds at the places that ask for a value in the reference."""
    found: dict[str, list[str]] = {}
    _content(element, "", free, found)
    return {place: tuple(values) for place, values in found.items()}


def _content(element: Element, place: str, free: Collection[str], found: dict[str, list[str]]) -> None:
    if place + "/*" in free:
        return
    kids = children(element)
    text = text_of(element)
    if place not in free and (text or not kids):
        found.setdefault(place, []).append(text)
    for key, value in element.items():
        at = f"{place}/@{str(key).rpartition('}')[2]}"
        if at not in free:
            found.setdefault(at, []).append(str(value))
    for kid in kids:
        _content(kid, f"{place}/{local_name(kid)}", free, found)


def telling_places(
    items: Sequence[Element], free: Collection[str], here: Iterable[Content], there: Iterable[Content]
) -> Sequence[str]:
    """Return the places whose values tell the items of the reference apart, best first.

    Only a place that every item of the reference fills, each in its own way, is one; those named like an
    identifier come first, then those by which more of what is left could be joined.

    Args:
        items: All items of the reference.
        free: Places at which some of them ask for something else than a value.
        here: What the items left in the reference hold.
        there: What the items left in the observation hold.
    """
    seen: dict[str, set[tuple[str, ...]]] = {}
    for item in items:
        for place, values in content_of(item, free).items():
            seen.setdefault(place, set()).add(values)
    found = []
    left, right = list(here), list(there)
    for rank, (place, told) in enumerate(seen.items()):
        if len(told) == len(items):
            met = {content.get(place) for content in right}
            shared = sum(1 for content in left if content.get(place) in met)
            last = place.rpartition("/")[2].lstrip("@").lower()
            named = any(last.startswith(word) or last.endswith(word) for word in _IDENTIFIERS)
            if shared:
                found.append((not named, -shared, rank, place))
    return [place for *_, place in sorted(found)[:_MOST_KEYS]]
