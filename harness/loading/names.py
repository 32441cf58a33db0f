"""Small questions lint asks everywhere: is this name known, is this text a condition."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from harness.loading.typed import fault
from harness.loading.yaml_nodes import Document, Path
from harness.model.condition import ConditionFault, parse_condition
from harness.model.source import Diagnostic, Place

__all__ = ["condition_faults", "known"]


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
