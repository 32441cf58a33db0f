"""Differences and places left out, gathered in the order they are met, up to a bound."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.model.difference import Comparison, Difference, FieldClass, Ignored
from harness.model.expectation import Severity

__all__ = ["MAX_EXPLAINED", "MAX_TOLD", "Gathering"]

MAX_TOLD = 100_000
"""Differences, and places left out, told one by one; beyond, a count."""
MAX_EXPLAINED = 1_000
"""Differences shown with what stands around them; the first ones are enough to understand the rest."""


@dataclass(slots=True, kw_only=True)
class Gathering:
    """What a comparison has found so far."""

    differences: list[Difference] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    more: int = 0

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

    def comparison(self) -> Comparison:
        """Return everything found."""
        found = list(self.differences)
        if self.more:
            found.append(Difference("", "comparison.more", FieldClass.EXACT, Severity.BLOCKING, "", str(self.more)))
        return Comparison(tuple(found), tuple(self.ignored))
