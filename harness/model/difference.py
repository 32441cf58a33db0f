"""Differences between a reference and an observation, and what was left out of the comparison."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harness.model.expectation import Severity

__all__ = ["Comparison", "Difference", "FieldClass", "Ignored"]


class FieldClass(StrEnum):
    """How a field is compared."""

    EXACT = "exact"
    DERIVED = "derived"
    VOLATILE = "volatile"
    FIXTURE_BOUND = "fixture_bound"
    TOLERATED = "tolerated"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, located and explained."""

    location: str
    name: str
    field_class: FieldClass
    severity: Severity
    expected: str
    observed: str
    rule: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A field that was not held against the product, and why (message code)."""

    location: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of comparing two messages."""

    differences: tuple[Difference, ...]
    ignored: tuple[Ignored, ...] = ()

    @property
    def equal(self) -> bool:
        """True when nothing blocking or major differs."""
        return not any(d.severity in {Severity.BLOCKING, Severity.MAJOR} for d in self.differences)
