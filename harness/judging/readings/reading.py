"""What a message says: values by path, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.codecs.b2 import Layout
from harness.codecs.problem import Problem

__all__ = ["Fact", "Reading", "Tables"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a message."""

    path: str
    """Where rules look for it; several facts may stand at one path."""
    value: str
    location: str = ""
    """Where it stands, when that says more than the path (``5[50,9]#2``)."""
    name: str = ""
    """Message code, or French name, of the field; empty = the path says it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as far as it could be read."""

    facts: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()

    def at(self, path: str) -> tuple[Fact, ...]:
        """Return the facts of a path, in the order of the message."""
        return tuple(fact for fact in self.facts if path in {fact.path, fact.location})


@dataclass(frozen=True, slots=True)
class Tables:
    """What a reading may need beside the bytes."""

    files: Mapping[str, bytes]
    """Files of the packs, by name."""
    layout: Callable[[str], Layout]
    """Layout of a dialect, that of the text when none is named."""
    dialect: str = ""
