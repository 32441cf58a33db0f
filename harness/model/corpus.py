"""The corpus: every text, requirement, case, person, action and table that packs bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.model.action import Action
from harness.model.case import Case
from harness.model.person import Person, Professional
from harness.model.requirement import Requirement
from harness.model.text import DEFAULT_DIALECT, Text

__all__ = ["Corpus", "PackInfo"]


@dataclass(frozen=True, slots=True)
class PackInfo:
    """One pack folder: where it was read, its files and its digest."""

    id: str
    version: str
    root: str
    basis: str
    digest: str
    files: tuple[str, ...]
    restricted: bool = False
    shipped: bool = False
    """Brought by the bench itself, not by a user."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """All packs, read and cross-checked; keys are ids."""

    texts: Mapping[str, Text]
    requirements: Mapping[str, Requirement]
    requirement_text: Mapping[str, str]
    """Requirement id → text id."""
    cases: Mapping[str, Case]
    actions: Mapping[str, Action]
    persons: Mapping[str, Person]
    professionals: Mapping[str, Professional]
    packs: tuple[PackInfo, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Every pack file as cases call it, ``<text or shared folder>/<path>``, overrides applied."""
    overrides: tuple[tuple[str, str, str], ...] = ()
    """(replaced id, pack id, reason)."""
    restricted_files: frozenset[str] = frozenset()
    """Keys of ``files`` that came with a restricted pack: never exported."""
    pack_files: Mapping[str, bytes] = field(default_factory=dict)
    """Every pack file exactly as its pack holds it, ``<pack id>/<path>``: what a dossier files."""

    def dialect(self, text: str) -> str:
        """Return the B2 dialect the lots of a text's cases are written in."""
        return self.texts[text].dialect if text in self.texts else DEFAULT_DIALECT
