"""Masks on JSON: which values a rule covers, and which arrays are compared without their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.codecs.jsons import tokens
from harness.comparison.masks import Mask, MaskError
from harness.comparison.matchers import matcher_name
from harness.comparison.rule_file import KEYED, UNORDERED, known_matcher

__all__ = ["JsonMasks", "Path", "keys_of"]

Path = tuple[str | int, ...]
"""Names of members and ranks of items, from the root."""

_ANY = "*"


def keys_of(mask: Mask | None) -> tuple[str, ...] | None:
    """Return the pointers, inside an item, that tell items of an array apart.

    Returns:
        None when the array is compared in order, nothing when items are told apart by all they hold.
    """
    name = matcher_name(mask.matcher) if mask else ""
    if name == UNORDERED:
        return ()
    return tuple(name[len(KEYED) :].split(",")) if name.startswith(KEYED) else None


@dataclass(frozen=True, slots=True)
class _Rule:
    """A mask with its path taken apart."""

    mask: Mask
    steps: tuple[str, ...]
    anchored: bool

    def fits(self, path: Path) -> bool:
        """Tell whether the path ends in the steps; a rank that the mask leaves out may be any."""
        left = len(self.steps)
        for back, token in enumerate(reversed(path)):
            if left and self.steps[left - 1] in {_ANY, str(token)}:
                left -= 1
            elif not left:
                return not self.anchored
            elif back == 0 or isinstance(token, str):
                return False
        return not left


def _rule(mask: Mask) -> _Rule:
    anchored = mask.path.startswith("/") and not mask.path.startswith("//")
    steps = tokens("/" + mask.path.lstrip("/"))
    if not mask.path.strip("/") or steps is None:
        raise MaskError("comparison.rules-no-pointer", path=mask.path)
    keys = keys_of(mask)
    if keys is None:
        known_matcher(mask)
    elif any(tokens(key) is None for key in keys):
        raise MaskError("comparison.rules-no-pointer", path=mask.matcher)
    return _Rule(mask, steps, anchored)


class JsonMasks:
    """The rules of one comparison, found by the last step of a path."""

    def __init__(self, masks: Sequence[Mask]) -> None:
        """Take the masks apart.

        Args:
            masks: ``/entry/*/id`` or ``/entry/id`` from the root, ``//id`` at any depth; the matcher may be
                ``keyed:/system`` or ``unordered`` for an array.

        Raises:
            MaskError: a path is no pointer, or a matcher does not exist.
        """
        self._by_last: dict[str, list[_Rule]] = {}
        for mask in masks:
            rule = _rule(mask)
            self._by_last.setdefault(rule.steps[-1], []).append(rule)

    def covering(self, path: Path) -> Mask | None:
        """Return the first mask that covers a path."""
        if not path or not self._by_last:
            return None
        near: Iterable[_Rule] = (*self._by_last.get(str(path[-1]), ()), *self._by_last.get(_ANY, ()))
        return next((rule.mask for rule in near if rule.fits(path)), None)
