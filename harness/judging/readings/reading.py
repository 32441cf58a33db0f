"""What a message says: values by path, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.codecs.b2 import Layout
from harness.codecs.problem import Problem

__all__ = ["UNSEEN", "Fact", "Reading", "Tables"]


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
    placed: bool = False
    """Locations are places of the format (``5[50,9]#2``, a pointer), by which a rule may name one value of several.

    Otherwise they are words of the message, and whoever wrote it would choose what a rule finds.
    """

    def at(self, path: str) -> tuple[Fact, ...]:
        """Return the facts of a path, in the order of the message."""
        return tuple(fact for fact in self.facts if fact.path == path or (self.placed and fact.location == path))

    def within(self, path: str) -> tuple[Fact, ...]:
        """Return the facts of a path and of whatever stands below it."""
        return self.at(path) or tuple(fact for fact in self.facts if fact.path.startswith(f"{path}/"))


UNSEEN = frozenset({
    "codecs_mail.scor-document-too-large",
    "codecs_mail.scor-encrypted",
    "codecs_mail.scor-too-complex",
    "codecs_mail.scor-too-many-documents",
    "codecs_mail.scor-too-many-pages",
    "codecs_mail.scor-too-many-pixels",
    "codecs_mail.scor-unreadable",
    "codecs_mail.scor-version",
})  # fmt: skip
"""Codes by which a codec says that it looked no further: faults that are asked for may stand behind them."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What a reading may need beside the bytes."""

    files: Mapping[str, bytes]
    """Files of the packs, by name."""
    layout: Callable[[str], Layout]
    """Layout of a dialect, that of the text when none is named."""
    dialect: str = ""
