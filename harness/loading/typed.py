"""Trees of texts to model objects: shorthands, strict scalar forms, pydantic, worded faults."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum
from functools import cache
from typing import Any, Generic, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from harness.loading.yaml_nodes import Document, Path, Tree
from harness.model.expectation import Count, FieldRule, LineRule, RubricRule
from harness.model.source import Diagnostic

__all__ = ["Read", "Reading", "fault", "fields_of", "read_as"]

T = TypeVar("T")

_FORMS: Mapping[type, tuple[re.Pattern[str], str]] = {
    int: (re.compile(r"-?\d{1,12}"), "not-integer"),
    bool: (re.compile("yes|no|true|false"), "not-boolean"),
    date: (re.compile(r"\d{4}-\d{2}-\d{2}"), "not-date"),
    datetime: (re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"), "not-instant"),
}
"""How scalars are written; pydantic alone would read ``20250915`` as a number of seconds."""

_CODES = {
    "missing": "missing-key",
    "unexpected_keyword_argument": "unknown-key",
    "extra_forbidden": "unknown-key",
    "enum": "not-one-of",
    "literal_error": "not-one-of",
    "dataclass_type": "not-mapping",
    "mapping_type": "not-mapping",
    "dict_type": "not-mapping",
    "tuple_type": "not-list",
    "list_type": "not-list",
    "string_type": "not-text",
    "int_type": "not-integer",
    "int_parsing": "not-integer",
    "bool_type": "not-boolean",
    "bool_parsing": "not-boolean",
    "date_type": "not-date",
    "date_from_datetime_parsing": "not-date",
    "date_parsing": "not-date",
    "datetime_type": "not-instant",
    "datetime_parsing": "not-instant",
    "datetime_from_date_parsing": "not-instant",
}
"""What pydantic finds, and the message that says it."""


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}
"""Validators are slow to build and live as long as the process."""


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """An object and where it was read, or no object, and the faults found on the way."""

    value: T | None
    diagnostics: tuple[Diagnostic, ...] = ()


def fault(document: Document, path: Sequence[str | int], key: str, /, **arguments: str) -> Diagnostic:
    """Return the diagnostic ``loading.<key>`` located at a node."""
    return Diagnostic(document.place(path), f"loading.{key}", tuple(arguments.items()))


def read_as(kind: type[T], document: Document, tree: object, path: Path = ()) -> Read[T]:
    """Read a tree as an instance of a model dataclass.

    Args:
        kind: The dataclass.
        document: Where the tree comes from, for places.
        tree: Texts, lists and mappings; already typed parts are taken as they are.
        path: Path of ``tree`` in the document.
    """
    reading = Reading(document)
    prepared = reading.prepare(tree, kind, path)
    try:
        value = _adapter(kind).validate_python(prepared)
    except ValidationError as error:
        for details in error.errors(include_url=False, include_context=True):
            reading.translate(details, kind, path)
        return Read(None, tuple(reading.found))
    return Read(None if reading.found else value, tuple(reading.found))


@cache
def fields_of(kind: type) -> Mapping[str, Any]:
    """Return the fields of a dataclass and their resolved types."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    found = _ADAPTERS.get(kind)
    if found is None:
        found = _ADAPTERS[kind] = TypeAdapter(kind)
    return found


@dataclass(slots=True)
class Reading:
    """One walk over a tree along its type, rewriting shorthands and noting badly formed scalars."""

    document: Document
    found: list[Diagnostic] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)
    """Paths already spoken of, which pydantic need not repeat."""

    def prepare(self, tree: object, hint: Any, path: Path) -> object:
        """Return the tree with its shorthands written out."""
        hint = _plain(hint)
        tree = _written_out(tree, hint)
        if isinstance(tree, str):
            self._form(tree, hint, path)
        elif isinstance(tree, list):
            return self._items(tree, hint, path)
        elif isinstance(tree, dict):
            return self._entries(tree, hint, path)
        return tree

    def _form(self, text: str, hint: Any, path: Path) -> None:
        pattern, key = _FORMS.get(hint, (None, ""))
        if pattern is not None and not pattern.fullmatch(text):
            self._note(path, key, value=_short(text))

    def _items(self, items: list[Tree], hint: Any, path: Path) -> object:
        if get_origin(hint) is not tuple:
            return items
        inner = get_args(hint)[0]
        return [self.prepare(item, inner, (*path, index)) for index, item in enumerate(items)]

    def _entries(self, entries: dict[str, Tree], hint: Any, path: Path) -> object:
        if is_dataclass(hint):
            fields = fields_of(cast("type", hint))
            return {
                key: self.prepare(value, fields[key], (*path, key)) if key in fields else value
                for key, value in entries.items()
            }
        if get_origin(hint) in {Mapping, dict}:
            inner = get_args(hint)[1]
            return {key: self.prepare(value, inner, (*path, key)) for key, value in entries.items()}
        return entries

    def translate(self, details: ErrorDetails, kind: type, path: Path) -> None:
        """Note one pydantic fault in our words, unless its place was already spoken of."""
        where = (*path, *details["loc"])
        if any(where[: len(seen)] == seen for seen in self.seen):
            return
        key = _CODES.get(details["type"], "invalid")
        last = str(where[-1]) if where else ""
        match key:
            case "missing-key":
                self._note(where[:-1], key, key=last)
            case "unknown-key":
                known = fields_of(_owner(kind, details["loc"][:-1]) or kind)
                self._unknown(where, last, known)
            case "not-one-of":
                expected = _members(_hint_at(kind, details["loc"]))
                self._note(where, key, value=_short(details["input"]), expected=expected)
            case "invalid":
                self._note(where, key, value=_short(details["input"]), problem=details["msg"])
            case _:
                self._note(where, key, value=_short(details["input"]))

    def _unknown(self, where: Path, key: str, known: Mapping[str, Any]) -> None:
        near = get_close_matches(key, known, n=1)
        self.seen.add(where)
        place = self.document.key_place(where)
        arguments = (("key", key), ("expected", near[0] if near else ", ".join(sorted(known))))
        self.found.append(Diagnostic(place, "loading.unknown-key", arguments))

    def _note(self, path: Path, code: str, /, **arguments: str) -> None:
        self.seen.add((*path, arguments["key"]) if code == "missing-key" else path)
        self.found.append(fault(self.document, path, code, **arguments))


def _plain(hint: Any) -> Any:
    """Return the type without ``| None`` and aliases."""
    hint = getattr(hint, "__value__", hint)
    if get_origin(hint) in {Union, types.UnionType}:
        others = [part for part in get_args(hint) if part is not type(None)]
        return others[0] if len(others) == 1 else hint
    return hint


def _written_out(tree: object, hint: Any) -> object:
    """Return the long form of a shorthand."""
    if hint is RubricRule:
        return _rule(tree)
    if hint is Count and isinstance(tree, str):
        return {"exactly": tree}
    if hint is LineRule and isinstance(tree, dict) and "rubrics" not in tree:
        return {"rubrics": tree}
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if inner is FieldRule and isinstance(tree, dict):
            return [{"path": path, **_as_mapping(_rule(rule))} for path, rule in tree.items()]
        if get_origin(inner) is tuple and get_args(inner)[0] is str and isinstance(tree, list):
            return [[item] if isinstance(item, str) else item for item in tree]
    return tree


def _rule(tree: object) -> object:
    if isinstance(tree, str):
        return {"equal": tree}
    return {"one_of": tree} if isinstance(tree, list) else tree


def _as_mapping(tree: object) -> Mapping[str, object]:
    return tree if isinstance(tree, dict) else {"equal": tree}


def _hint_at(kind: Any, loc: Sequence[str | int]) -> Any:
    """Return the type expected at a pydantic location."""
    hint = _plain(kind)
    for element in loc:
        if is_dataclass(hint):
            hint = _plain(fields_of(cast("type", hint)).get(str(element), object))
        elif get_origin(hint) is tuple:
            hint = _plain(get_args(hint)[0])
        elif get_origin(hint) in {Mapping, dict}:
            hint = _plain(get_args(hint)[1])
    return hint


def _owner(kind: type, loc: Sequence[str | int]) -> type | None:
    hint = _hint_at(kind, loc)
    return hint if isinstance(hint, type) and is_dataclass(hint) else None


def _members(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return ", ".join(map(str, get_args(hint)))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return ", ".join(str(member.value) for member in hint)
    return str(hint)


def _short(value: object) -> str:
    match value:
        case str():
            return value if len(value) <= 60 else value[:57] + "…"
        case list() | tuple():
            return f"[… {len(value)}]"
        case dict():
            return "{" + ", ".join(list(map(str, value))[:4]) + "…}"
        case _:
            return str(value)[:60]
