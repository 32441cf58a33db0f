"""How binding a field is, as a rule file says: what a difference there costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.comparison.masks import Mask, mask_for
from harness.comparison.rule_file import Level
from harness.model.difference import Comparison, Difference

__all__ = ["covers", "moderated"]


def covers(path: str, location: str) -> bool:
    """Tell whether a path of a rule file covers a location.

    Args:
        path: ``4[108,7]``, ``4[108]`` or ``4`` for records; a path or pointer with everything below it else.
        location: Of a difference.
    """
    if "/" not in location:
        place = location.rpartition("#")[0]
        return place == path or place.startswith((f"{path}[", f"{path.rstrip(']')},"))
    parts = location.split("/")
    above = ("/".join(parts[:depth]) for depth in range(len(parts), 0, -1))
    return any(mask_for((Mask(path),), one) is not None for one in above if one)


def _moderated(difference: Difference, levels: Sequence[Level]) -> Difference:
    for level in levels:
        if covers(level.path, difference.location):
            return replace(difference, severity=level.severity, sentence=level.reason or difference.sentence)
    return difference


def moderated(comparison: Comparison, levels: Sequence[Level]) -> Comparison:
    """Return the comparison with the severities a rule file gives; the first level that covers a place holds."""
    if not levels:
        return comparison
    return replace(comparison, differences=tuple(_moderated(d, levels) for d in comparison.differences))
