"""What became of a corruption: found where it is, found elsewhere, left out with a reason, or missed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from harness.comparison import counterexample
from harness.model.difference import Comparison
from tests.proof.detect_mutations import Mutation

__all__ = ["Names", "Outcome", "Row", "Tally", "outcome", "told"]

MOST_OTHERS = 2
"""Places a counterexample may name beside the guilty ones."""
_SHOWN = 40
"""Failures kept in words."""


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
    differing = {d.location for d in comparison.differences}
    places = [names(mutation) for mutation in made]
    if comparison.equal:
        reasons = [ignored[place] for possible in places for place in sorted(possible) if place in ignored]
        return Outcome(caught=False, explained=False, reason=(reasons or [""])[0])
    guilty = [possible for possible in places if not possible & ignored.keys() or possible & differing]
    found = counterexample(comparison)
    known = frozenset[str]().union(*places)
    others = [place for place in found if place not in known]
    explained = len(others) <= MOST_OTHERS and all(possible & set(found) for possible in guilty)
    return Outcome(caught=True, explained=explained, reason="")


@dataclass(slots=True)
class Row:
    """Counts under one heading: a field, a kind of corruption…"""

    caught: int = 0
    explained: int = 0
    missed: int = 0
    alone: int = 0
    """Caught by the rules alone, without a reference."""
    tolerated: Counter[str] = field(default_factory=Counter)
    """Reason → count."""

    @property
    def tries(self) -> int:
        """All corruptions."""
        return self.caught + self.missed + self.tolerated.total()

    def add(self, found: Outcome, *, alone: bool) -> None:
        """Count one corruption."""
        self.caught += found.caught
        self.explained += found.explained
        self.missed += not found.caught and not found.reason
        self.alone += alone
        if found.reason:
            self.tolerated[found.reason] += 1

    def merge(self, other: Row) -> None:
        """Add the counts of another row."""
        self.caught += other.caught
        self.explained += other.explained
        self.missed += other.missed
        self.alone += other.alone
        self.tolerated += other.tolerated


@dataclass(slots=True)
class Tally:
    """Counts over many corruptions."""

    fields: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(Row))
    kinds: defaultdict[str, Row] = field(default_factory=lambda: defaultdict(Row))
    rules: Counter[str] = field(default_factory=Counter)
    """Rule → corruptions it told without a reference."""
    failures: list[str] = field(default_factory=list)
    """The first corruptions that were missed or not explained, in words."""

    def add(self, place: str, kind: str, found: Outcome, words: str, rules: frozenset[str] = frozenset()) -> None:
        """Count one outcome under a field and a kind."""
        for row in (self.fields[place], self.kinds[kind]):
            row.add(found, alone=bool(rules))
        self.rules.update(rules)
        bad = "" if found.explained or found.reason else "mal expliqué" if found.caught else "manqué"
        if bad and len(self.failures) < _SHOWN:
            self.failures.append(f"{bad} {words}")

    def total(self) -> Row:
        """All corruptions together."""
        whole = Row()
        for row in self.fields.values():
            whole.merge(row)
        return whole

    @property
    def share(self) -> float:
        """Share of the caught ones that are explained."""
        whole = self.total()
        return whole.explained / max(1, whole.caught)


def told(mutations: Sequence[Mutation]) -> str:
    """Say what was done, for a failure."""
    return " ; ".join(
        f"{m.place} {m.kind} {m.record.read(m.field.pos, m.field.length)!r} > {m.text!r}" for m in mutations
    )


def merged(rows: Iterator[Row]) -> Row:
    """Add rows up."""
    whole = Row()
    for row in rows:
        whole.merge(row)
    return whole
