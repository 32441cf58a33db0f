"""What a value rests on: read in a source, deduced from one, or ours."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum

__all__ = ["EVERYTHING", "PUBLIC_ONLY", "Footing", "Trust", "weakest"]


class Footing(StrEnum):
    """How sure a tariff, a rate or a rule is."""

    PUBLIC = "public"
    """Read in a public document, with its date when it has one."""
    INFERRED = "inferred"
    """Deduced by us from a public document."""
    SYNTHETIC = "synthetic"
    """Ours: no public source in hand gives it."""


Trust = Collection[Footing]
"""Footings that may be held against a product."""

PUBLIC_ONLY: Trust = frozenset({Footing.PUBLIC})
EVERYTHING: Trust = frozenset(Footing)
"""For lots made from our own cases, whose tables are ours too."""

_STRENGTH = {Footing.SYNTHETIC: 0, Footing.INFERRED: 1, Footing.PUBLIC: 2}


def weakest(footings: Iterable[Footing]) -> Footing:
    """Return the weakest footing; what rests on nothing but arithmetic is public."""
    return min(footings, key=_STRENGTH.__getitem__, default=Footing.PUBLIC)
