"""Differences between a reference and an observation, and what was left out of the comparison."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harness.model.expectation import Severity

__all__ = ["Comparison", "Difference", "Excerpt", "FieldClass", "Hint", "Ignored"]


class FieldClass(StrEnum):
    """How a field is compared."""

    EXACT = "exact"
    DERIVED = "derived"
    VOLATILE = "volatile"
    FIXTURE_BOUND = "fixture_bound"
    TOLERATED = "tolerated"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True)
class Hint:
    """A likely cause of a difference: a message code and its arguments."""

    code: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What stands around a difference in one message, on one line, and which part of it is meant."""

    text: str
    column: int
    """Offset of the first character meant, from 0."""
    width: int
    """Characters meant; 0 = something is missing before ``column``."""
    place: str = ""
    """Where the text stands in the message (record 12, line 40…): words, or a message code."""
    arguments: tuple[tuple[str, str], ...] = ()
    """Of the message code ``place``."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, located and explained.

    ``expected`` and ``observed`` are values as read; the bytes are what should stand and what stands in the message,
    None when nobody can tell or nothing stands there.
    """

    location: str
    name: str
    field_class: FieldClass
    severity: Severity
    expected: str
    observed: str
    rule: str = ""
    source: str = ""
    expected_bytes: bytes | None = None
    observed_bytes: bytes | None = None
    excerpt: Excerpt | None = None
    """Of the observation; of the reference when the observation holds nothing there."""
    hints: tuple[Hint, ...] = ()
    sentence: str = ""
    """What the rule says."""


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
    guilty: tuple[str, ...] = ()
    """Locations of the differences that explain the others, most important first; empty = not looked for."""

    @property
    def equal(self) -> bool:
        """True when nothing blocking or major differs."""
        return not any(d.severity in {Severity.BLOCKING, Severity.MAJOR} for d in self.differences)
