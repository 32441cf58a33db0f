"""Step arguments against the action catalogue: known, complete, and converted to their types."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from harness.loading.typed import fault
from harness.loading.yaml_nodes import Document, Path, Tree
from harness.model.action import ArgumentSpec, ArgumentType, Json
from harness.model.source import Diagnostic

__all__ = ["read_arguments"]

_INTEGER = re.compile(r"-?\d{1,12}")
_AMOUNT = re.compile(r"\d{1,9}\.\d{2}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_BOOLEANS = {"yes": True, "true": True, "no": False, "false": False}


def read_arguments(
    document: Document,
    tree: Tree,
    specs: Mapping[str, ArgumentSpec],
    persons: Collection[str],
    path: Path,
) -> tuple[Mapping[str, Json], tuple[Diagnostic, ...]]:
    """Return the typed arguments of a step and the faults, each at its argument.

    Args:
        document: Where the step stands.
        tree: The ``arguments`` of the step.
        specs: Arguments of the action.
        persons: Known person ids.
        path: Path of ``tree``.
    """
    reader = _Reader(document, persons)
    if not isinstance(tree, dict):
        return {}, (fault(document, path, "not-mapping", value=str(tree)[:60]),)
    return reader.record(tree, specs, path), tuple(reader.found)


@dataclass(slots=True)
class _Reader:
    document: Document
    persons: Collection[str]
    found: list[Diagnostic] = field(default_factory=list)

    def record(self, tree: dict[str, Tree], specs: Mapping[str, ArgumentSpec], path: Path) -> dict[str, Json]:
        """Read a record, argument by argument."""
        values: dict[str, Json] = {}
        for name, item in tree.items():
            spec = specs.get(name)
            if spec is None:
                near = get_close_matches(name, specs, n=1) or sorted(specs)
                place = self.document.key_place((*path, name))
                arguments = (("argument", name), ("expected", ", ".join(near) or "–"))
                self.found.append(Diagnostic(place, "loading.unknown-argument", arguments))
            else:
                values[name] = self._value(item, spec, (*path, name))
        for name, spec in specs.items():
            if spec.required and name not in tree:
                self._note(path, "missing-argument", argument=name)
        return values

    def _value(self, tree: Tree, spec: ArgumentSpec, path: Path) -> Json:
        match spec.type:
            case ArgumentType.RECORD if isinstance(tree, dict):
                return dict(self.record(tree, spec.fields, path))
            case ArgumentType.RECORDS if isinstance(tree, list):
                return [self._item(item, spec, (*path, index)) for index, item in enumerate(tree)]
            case ArgumentType.RECORD:
                return self._wrong(path, "not-mapping", str(tree))
            case ArgumentType.RECORDS:
                return self._wrong(path, "not-list", str(tree))
        if not isinstance(tree, str):
            return self._wrong(path, "not-text", str(tree))
        if spec.values and tree not in spec.values:
            self._note(path, "not-one-of", value=tree, expected=", ".join(spec.values))
        return self._scalar(tree, spec.type, path)

    def _item(self, tree: Tree, spec: ArgumentSpec, path: Path) -> Json:
        if not isinstance(tree, dict):
            return self._wrong(path, "not-mapping", str(tree))
        return dict(self.record(tree, spec.fields, path))

    def _scalar(self, text: str, kind: ArgumentType, path: Path) -> Json:
        match kind:
            case ArgumentType.INTEGER:
                return int(text) if _INTEGER.fullmatch(text) else self._wrong(path, "not-integer", text)
            case ArgumentType.BOOLEAN:
                return _BOOLEANS[text] if text in _BOOLEANS else self._wrong(path, "not-boolean", text)
            case ArgumentType.AMOUNT:
                return _cents(text) if _AMOUNT.fullmatch(text) else self._wrong(path, "not-euros", text)
            case ArgumentType.DATE:
                return text if _is_date(text) else self._wrong(path, "not-date", text)
            case ArgumentType.PERSON | ArgumentType.PERSON_FILE if text not in self.persons:
                near = get_close_matches(text, self.persons, n=1)
                self._note(path, "unknown-person", id=text, near=", ".join(near) or "–")
        return text

    def _wrong(self, path: Path, key: str, text: str) -> Json:
        self._note(path, key, value=text[:60])
        return text

    def _note(self, path: Path, code: str, /, **arguments: str) -> None:
        self.found.append(fault(self.document, path, code, **arguments))


def _cents(text: str) -> int:
    euros, _, cents = text.partition(".")
    return int(euros) * 100 + int(cents)


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
