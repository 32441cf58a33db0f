"""Masks that cover no place of either message: they are told, since whoever wrote one believes that it works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from harness.codecs.jsons import Node, decode_json
from harness.codecs.mime.tree import MAIL_BOUND, Keys, read_mail
from harness.codecs.mime.view import view
from harness.codecs.xml.plain import parse_plain
from harness.codecs.xml.safe import Element, Limits, XmlProblem, local_name
from harness.codecs.xml.tree import elements
from harness.comparison.json_masks import JsonMasks, Path
from harness.comparison.masks import Mask, is_record_place, mask_for
from harness.comparison.plan import attributes_of
from harness.comparison.xml_masks import Steps, XmlMasks
from harness.model.difference import Ignored

__all__ = ["idle_in_json", "idle_in_mails", "idle_in_xml"]

_Place = TypeVar("_Place")


def idle_in_xml(messages: Sequence[bytes], masks: Sequence[Mask], limits: Limits) -> tuple[Ignored, ...]:
    """Return the masks that cover no element and no attribute of any of the messages."""
    rules = {mask: XmlMasks([mask]) for mask in masks}
    read = (parse_plain(data, limits) for data in (messages if masks else ()))
    roots = [root for root in read if not isinstance(root, XmlProblem)]
    places = (steps for root in roots for steps in _xml_places(root))
    return _idle(masks, places, lambda mask, steps: rules[mask].covering(steps) is not None)


def idle_in_json(messages: Sequence[bytes], masks: Sequence[Mask]) -> tuple[Ignored, ...]:
    """Return the masks that cover no value of any of the messages."""
    rules = {mask: JsonMasks([mask]) for mask in masks}
    roots = [document.root for document in map(decode_json, messages if masks else ()) if document.root is not None]
    places = (path for root in roots for path in _json_places(root))
    return _idle(masks, places, lambda mask, path: rules[mask].covering(path) is not None)


def idle_in_mails(messages: Sequence[bytes], masks: Sequence[Mask], keys: Keys) -> tuple[Ignored, ...]:
    """Return the masks that cover no value and no part of any of the mails, those of records left out."""
    asked = [mask for mask in masks if not is_record_place(mask.path)]
    mails = (view(read_mail(data, keys), MAIL_BOUND) for data in (messages if asked else ()))
    places = (place for mail in mails for node, items in mail for place in (node, *(item.path for item in items)))
    return _idle(asked, places, lambda mask, place: mask_for((mask,), place) is not None)


def _idle(
    masks: Sequence[Mask], places: Iterator[_Place], covers: Callable[[Mask, _Place], bool]
) -> tuple[Ignored, ...]:
    left = list(masks)
    for place in places if left else ():
        left = [mask for mask in left if not covers(mask, place)]
        if not left:
            break
    return tuple(Ignored(mask.path, "comparison.mask-idle", "comparison.mask-covers-nothing") for mask in left)


def _xml_places(root: Element) -> Iterator[Steps]:
    waiting: list[tuple[Element, Steps]] = [(root, ((local_name(root), 1),))]
    while waiting:
        element, steps = waiting.pop()
        yield steps
        yield from ((*steps, (f"@{name}", 1)) for name in attributes_of(element))
        ranks = Counter[str]()
        for kid in elements(element):
            name = local_name(kid)
            ranks[name] += 1
            waiting.append((kid, (*steps, (name, ranks[name]))))


def _json_places(root: Node) -> Iterator[Path]:
    waiting: list[tuple[Node, Path]] = [(root, ())]
    while waiting:
        node, path = waiting.pop()
        yield path
        named: Mapping[str | int, Node] = dict(enumerate(node.items)) or dict(node.members)
        waiting += [(value, (*path, name)) for name, value in named.items()]
