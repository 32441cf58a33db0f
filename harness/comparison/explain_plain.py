"""What surrounds a difference when the comparator alone knows the places of its messages."""

from __future__ import annotations

from collections.abc import Sequence

from harness.comparison.excerpt import NoSource, Source, Spot
from harness.comparison.hints import Clue, Other
from harness.model.difference import Difference, Hint

__all__ = ["PlainSurroundings"]


class PlainSurroundings:
    """Looks places up in both messages, and knows of values only what stands in them."""

    def __init__(self, reference: Source | None = None, observed: Source | None = None) -> None:
        """Work for one comparison; a message that is not given holds no place."""
        self.reference: Source = reference or NoSource(b"")
        self.observed: Source = observed or NoSource(b"")

    def expected_bytes(self, difference: Difference) -> bytes | None:
        """Return the value as the reference writes it; None when the reference asks for a shape."""
        spot = self.reference.spot(difference.location) if difference.expected else None
        shape = difference.expected.startswith("${") or spot is None or b"${" in spot.raw[:3]
        return None if shape or spot is None else spot.raw

    def observed_spot(self, difference: Difference) -> Spot | None:
        """Return what stands there."""
        return self.observed.spot(difference.location)

    def reference_spot(self, difference: Difference) -> Spot | None:
        """Return what stands at this place of the reference."""
        return self.reference.spot(difference.location)

    def clue(self, difference: Difference, others: Sequence[Difference]) -> Clue:
        """Return what is known of a difference."""
        beside = tuple(Other(d.name, d.expected, d.observed) for d in others if d is not difference)
        return Clue(difference.expected, difference.observed, others=beside)

    def follows(self, difference: Difference, others: Sequence[Difference]) -> bool:
        """Nothing is computed from anything else in a message of which only the places are known."""
        del difference, others
        return False

    def pair(self, missing: Difference, extra: Difference) -> Hint | None:
        """Return nothing: what has a name of its own is not told by a letter."""
        del missing, extra
        return None
