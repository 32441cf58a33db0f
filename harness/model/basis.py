"""Where a rule or an answer comes from, and which of several origins is the weakest."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Basis", "weakest"]


class Basis(StrEnum):
    """Origin of a requirement, case, layout, reference or simulated answer."""

    PUBLIC = "public"
    """Read in a public document."""
    VENDOR_PUBLISHED = "vendor_published"
    """Published by a vendor about an official book."""
    SYNTHETIC = "synthetic"
    """Ours: no public source exists."""


_STRENGTH = {Basis.SYNTHETIC: 0, Basis.VENDOR_PUBLISHED: 1, Basis.PUBLIC: 2}


def weakest(bases: Iterable[Basis]) -> Basis:
    """Return the weakest basis; an empty collection rests on nothing and is synthetic."""
    return min(bases, key=_STRENGTH.__getitem__, default=Basis.SYNTHETIC)
