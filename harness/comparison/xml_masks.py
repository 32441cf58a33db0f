"""Masks on XML: which elements and attributes a rule covers, found by the last step of a path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.comparison.masks import Mask
from harness.comparison.rule_file import known_matcher

__all__ = ["Steps", "XmlMasks"]

Steps = tuple[tuple[str, int], ...]
"""Local names and ranks from the root; an attribute is a last step ``@name``."""

_STEP = re.compile(r"(@?[\w.\-*]+|@?\{[^{}]*\}[\w.\-]+)(?:\[(\d{1,6})\])?")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A mask with its path taken apart."""

    rank: int
    mask: Mask
    steps: Steps
    anchored: bool

    def covers(self, steps: Steps) -> bool:
        """Tell whether a place ends in the steps of the rule; a rank left out is any."""
        size = len(self.steps)
        if len(steps) < size or (self.anchored and len(steps) != size):
            return False
        return all(
            name in ("*", there) and rank in (0, place)
            for (name, rank), (there, place) in zip(self.steps, steps[-size:], strict=True)
        )


def _rule(rank: int, mask: Mask) -> _Rule | None:
    path = mask.path.strip()
    parts = [_STEP.fullmatch(part) for part in path.lstrip("/").split("/")]
    steps = tuple((p[1], int(p[2] or 0)) for p in parts if p is not None)
    if len(steps) != len(parts):
        return None
    return _Rule(rank, mask, steps, path.startswith("/") and not path.startswith("//"))


class XmlMasks:
    """The rules of one comparison."""

    def __init__(self, masks: Sequence[Mask]) -> None:
        """Take the masks apart.

        Args:
            masks: ``/Envelope/Body/X[2]/@a`` from the root, ``//X/Y`` or ``X/Y`` at any depth; the first that
                covers a place holds. A path that is none covers nothing.

        Raises:
            MaskError: when a matcher does not exist.
        """
        self._by_last: dict[str, list[_Rule]] = {}
        for rank, mask in enumerate(masks):
            known_matcher(mask)
            rule = _rule(rank, mask)
            if rule is not None:
                self._by_last.setdefault(rule.steps[-1][0], []).append(rule)

    def __bool__(self) -> bool:
        """Tell whether there is any rule."""
        return bool(self._by_last)

    def covering(self, steps: Steps) -> Mask | None:
        """Return the first mask that covers a place."""
        if not self._by_last:
            return None
        name = steps[-1][0]
        named = self._by_last.get(name, ())
        wild: Iterable[_Rule] = () if name.startswith("@") else self._by_last.get("*", ())
        found = [next((r for r in rules if r.covers(steps)), None) for rules in (named, wild)]
        return min((r for r in found if r is not None), key=lambda r: r.rank).mask if any(found) else None
