"""Several accepted outcomes: each is tried, the one taken is recorded, the nearest explained when none fits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from harness.comparison.variables import Variables
from harness.comparison.xml import unify_xml
from harness.model.difference import Comparison
from harness.model.expectation import Severity

__all__ = ["Compare", "Outcomes", "Tried", "compare_outcomes"]

Compare = Callable[[bytes, bytes, Variables], tuple[Comparison, Variables]]
"""Compares a reference with an observation, given what is bound; returns what is bound then."""


_FOREIGN = frozenset({"comparison.root", "comparison.not-xml"})


@dataclass(frozen=True, slots=True)
class Tried:
    """One accepted outcome and how far the observation is from it."""

    name: str
    equal: bool
    grave: int
    """Blocking and major differences."""
    differences: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Which accepted outcome was taken."""

    taken: str
    """Name of the first one that fits; empty = none does."""
    nearest: str
    """The one taken, or the one the observation is nearest to."""
    comparison: Comparison
    """With the nearest."""
    tried: tuple[Tried, ...]
    """All of them, in the order of the case: another one may fit as well."""
    variables: Variables
    """Bound by the outcome taken; as they were when none fits."""
    justification_demanded: bool = False
    """The case accepts this outcome only with a written reason."""
    justification: str = ""

    @property
    def accepted(self) -> bool:
        """Tell whether an outcome fits, with its reason where one is demanded."""
        return bool(self.taken) and (not self.justification_demanded or bool(self.justification.strip()))


def _by_xml(reference: bytes, observed: bytes, variables: Variables) -> tuple[Comparison, Variables]:
    return unify_xml(reference, observed, variables=variables)


def compare_outcomes(
    references: Mapping[str, bytes],
    observed: bytes,
    *,
    compare: Compare = _by_xml,
    variables: Variables | None = None,
    justify: Collection[str] = (),
    justifications: Mapping[str, str] | None = None,
) -> Outcomes:
    """Try each accepted outcome in the order of the case.

    Args:
        references: The accepted outcomes by name, at least one.
        observed: The message received.
        compare: The comparator; XML without masks unless said otherwise.
        variables: What earlier messages of the case have bound.
        justify: Outcomes the case accepts only with a written reason.
        justifications: The reasons given, by outcome.

    Raises:
        ValueError: when no outcome is given.
        ReferenceFaultError: when a reference cannot serve, be it needed or not.
    """
    if not references:
        raise ValueError("no accepted outcome")
    before = variables or Variables()
    found = {name: compare(reference, observed, before) for name, reference in references.items()}
    tried = tuple(_tried(name, comparison) for name, (comparison, _) in found.items())
    best = next((one for one in tried if one.equal), None) or min(tried, key=lambda one: _distance(one, found))
    comparison, after = found[best.name]
    return Outcomes(
        best.name if best.equal else "",
        best.name,
        comparison,
        tried,
        after if best.equal else before,
        best.equal and best.name in justify,
        (justifications or {}).get(best.name, "") if best.equal else "",
    )


def _distance(one: Tried, found: Mapping[str, tuple[Comparison, Variables]]) -> tuple[bool, int, int]:
    """Tell how far an outcome is: another kind of message altogether is one difference, and the farthest."""
    foreign = any(d.name in _FOREIGN for d in found[one.name][0].differences)
    return foreign, one.grave, one.differences


def _tried(name: str, comparison: Comparison) -> Tried:
    grave = sum(d.severity in {Severity.BLOCKING, Severity.MAJOR} for d in comparison.differences)
    return Tried(name, comparison.equal, grave, len(comparison.differences))
