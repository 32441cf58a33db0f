"""What became of a corruption: found where it is, found elsewhere, left out with a reason, or missed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from harness.comparison import counterexample
from harness.model.difference import Comparison
from tests.proof.detect_mutations import Mutation

__all__ = ["Outcome", "Tally", "outcome"]

MOST_OTHERS = 2
"""Places a counterexample may name beside the guilty ones."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the comparator made of one corrupted message."""

    caught: bool
    """The messages differ."""
    explained: bool
    """The counterexample names every corrupted field that counts, and at most two other places."""
    reason: str
    """Why the corruption was left out; empty when it was caught or missed."""


Names = Callable[[Mutation], frozenset[str]]
"""Every way a place may be called: a corrupted record type makes it another record."""


def outcome(comparison: Comparison, made: Sequence[Mutation], names: Names) -> Outcome:
    """Judge one comparison of a valid message with its corruption."""
    ignored = {i.location: i.reason for i in comparison.ignored}
    told = {d.location for d in comparison.differences}
    places = [names(mutation) for mutation in made]
    if comparison.equal:
        reasons = [ignored[place] for possible in places for place in sorted(possible) if place in ignored]
        minor = ["comparison.minor"] if told else []
        return Outcome(caught=False, explained=False, reason=(reasons or minor or [""])[0])
    guilty = [possible for possible in places if not possible & ignored.keys() or possible & told]
    found = counterexample(comparison)
    known = frozenset[str]().union(*places)
    others = [place for place in found if place not in known]
    explained = len(others) <= MOST_OTHERS and all(possible & set(found) for possible in guilty)
    return Outcome(caught=True, explained=explained, reason="")


@dataclass(slots=True)
class Tally:
    """Counts over many corruptions, by field, by class and by record type."""

    caught: Counter[str] = field(default_factory=Counter)
    explained: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    tolerated: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Field → reason → count."""
    failures: list[str] = field(default_factory=list)
    """A few corruptions that were missed or not explained, in words."""

    def add(self, place: str, found: Outcome, words: str) -> None:
        """Count one outcome under a field."""
        if found.caught:
            self.caught[place] += 1
            self.explained[place] += found.explained
        elif found.reason:
            self.tolerated[place][found.reason] += 1
        else:
            self.missed[place] += 1
        if (found.caught and not found.explained) or not (found.caught or found.reason):
            self.failures.append(("manqué " if not found.caught else "mal expliqué ") + words)

    @property
    def total(self) -> int:
        """All corruptions."""
        return self.caught.total() + self.missed.total() + sum(c.total() for c in self.tolerated.values())

    @property
    def share(self) -> float:
        """Share of the caught ones that are explained."""
        return self.explained.total() / max(1, self.caught.total())
