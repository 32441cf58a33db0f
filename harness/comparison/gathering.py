"""Differences and places left out, gathered in the order they are met, up to a bound."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.model.difference import Comparison, Difference, FieldClass, Ignored
from harness.model.expectation import Severity

__all__ = ["MAX_EXPLAINED", "MAX_TOLD", "Gathering", "beyond", "beyond_ignored"]

MAX_TOLD = 100_000
"""Differences, and places left out, told one by one; beyond, a count."""
MAX_EXPLAINED = 1_000
"""Differences shown with what stands around them; the first ones are enough to understand the rest."""


def beyond(count: int, severity: Severity = Severity.BLOCKING) -> tuple[Difference, ...]:
    """Return the last entry of a list of differences that was too long, saying how many more there are."""
    last = Difference("", "comparison.more", FieldClass.EXACT, severity, "", str(count))
    return (last,) if count else ()


def beyond_ignored(count: int) -> tuple[Ignored, ...]:
    """Return the last entry of a list of places left out that was too long."""
    return (Ignored("", str(count), "comparison.more-ignored"),) if count else ()


@dataclass(slots=True, kw_only=True)
class Gathering:
    """What a comparison has found so far."""

    differences: list[Difference] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    more: int = 0
    more_ignored: int = 0

    @property
    def explains(self) -> bool:
        """True while a difference is still worth its excerpt."""
        return len(self.differences) < MAX_EXPLAINED

    def tell(self, difference: Difference) -> None:
        """Note a difference, or count it."""
        if len(self.differences) < MAX_TOLD:
            self.differences.append(difference)
        else:
            self.more += 1

    def leave(self, location: str, name: str, reason: str) -> None:
        """Note a value that is not held against the product."""
        if len(self.ignored) < MAX_TOLD:
            self.ignored.append(Ignored(location, name, reason))
        else:
            self.more_ignored += 1

    def comparison(self) -> Comparison:
        """Return everything found."""
        return Comparison((*self.differences, *beyond(self.more)), (*self.ignored, *beyond_ignored(self.more_ignored)))
