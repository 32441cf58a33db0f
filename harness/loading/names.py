"""Small questions lint asks everywhere: is this name known, is this text a condition, what a service offers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from harness.loading.typed import fault
from harness.loading.yaml_nodes import Document, Path, read_yaml
from harness.model.condition import ConditionFault, parse_condition
from harness.model.corpus import Corpus
from harness.model.source import Diagnostic, Place
from harness.model.text import TextKind

__all__ = ["PROFESSIONAL_ROLES", "Catalogue", "catalogues", "condition_faults", "known"]

PROFESSIONAL_ROLES = frozenset({"professional", "replacement"})
"""Roles that hold a professional's card; any other holds an insured person's."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a téléservice's folder offers cases: ids of its faults and of its answers."""

    faults: frozenset[str]
    answers: frozenset[str]


def catalogues(corpus: Corpus) -> Mapping[str, Catalogue]:
    """Return the catalogue of every téléservice by its id."""
    found: dict[str, Catalogue] = {}
    for text in corpus.texts.values():
        if text.kind is TextKind.TELESERVICE:
            start = f"{text.id}/answers/"
            answers = (name.removeprefix(start).rpartition(".")[0] for name in corpus.files if name.startswith(start))
            listed = corpus.files.get(f"{text.id}/faults.yaml", b"")
            found[text.id] = Catalogue(frozenset(_ids(listed)), frozenset(answers))
    return found


def _ids(content: bytes) -> Iterator[str]:
    tree = read_yaml(content, "faults.yaml").tree
    rows = tree.get("faults") if isinstance(tree, dict) else None
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(identity := row.get("id"), str):
            yield identity


def known(kind: str, name: str, names: Collection[str], document: Document, path: Path) -> Iterator[Diagnostic]:
    """Yield the diagnostic ``loading.unknown-<kind>`` when a name leads nowhere."""
    if name not in names:
        near = ", ".join(get_close_matches(name, names, n=3)) or "–"
        yield fault(document, path, f"unknown-{kind}", id=name[:80], near=near)


def condition_faults(document: Document, path: Path, text: str) -> Iterator[Diagnostic]:
    """Yield the fault of a condition, located inside its text when the text stands on one line."""
    condition = parse_condition(text)
    if isinstance(condition, ConditionFault):
        place = document.place(path)
        there = Place(place.file, place.line, place.column + condition.offset)
        yield Diagnostic(there, f"loading.{condition.key}", (("found", condition.found or "–"), ("text", text[:120])))
