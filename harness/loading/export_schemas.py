"""JSON Schemas of pack files for editors: ``python -m harness.loading.export_schemas``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from harness.loading.cases import FILLED
from harness.loading.jeux import JeuEssai
from harness.loading.packs import PackHead, shipped_packs
from harness.model.action import Action
from harness.model.case import Case
from harness.model.person import Person, Professional
from harness.model.requirement import Requirement
from harness.model.statement import Statement
from harness.model.text import Text

__all__ = ["SCHEMAS", "export", "schema_of"]

Schema = dict[str, Any]

SCHEMAS: Mapping[str, type] = {
    "action": Action,
    "case": Case,
    "jeu": JeuEssai,
    "pack": PackHead,
    "person": Person,
    "product": Statement,
    "professional": Professional,
    "requirement": Requirement,
    "text": Text,
}
"""Name of the schema → type of the object."""

_LISTS = {"action": "actions", "requirement": "requirements"}
"""Objects that files write as a list under this key."""

_WRITTEN = {"type": ["string", "number", "boolean", "null"]}
"""Editors type bare scalars; the loader reads each as the text that stands in the file."""


def schema_of(name: str) -> Schema:
    """Return the JSON Schema of a kind of file, as authors write it."""
    schema = TypeAdapter(SCHEMAS[name]).json_schema()
    schema = _relaxed(schema)
    definitions: Schema = schema.get("$defs", {})
    for kind, rewrite in _SHORTHANDS.items():
        if kind in definitions:
            definitions[kind] = rewrite(definitions[kind])
    if name == "case":
        _as_file(schema)
    if name == "jeu":
        definitions["JeuLine"]["properties"]["invoice"] = {"type": "object"}
        definitions["JeuLine"]["properties"]["patient"] = {"anyOf": [_WRITTEN, {"type": "object"}]}
    if name in _LISTS:
        rows = {"type": "array", "items": {key: value for key, value in schema.items() if key != "$defs"}}
        schema = {"type": "object", "properties": {_LISTS[name]: rows}, "$defs": definitions}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"recette {name}"}
    return {**schema, **head}


def export(folder: Path) -> tuple[Path, ...]:
    """Write every schema into a folder and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in SCHEMAS:
        path = folder / f"{name}.schema.json"
        path.write_text(rendered(name), encoding="utf-8")
        written.append(path)
    return tuple(written)


def rendered(name: str) -> str:
    """Return the text of a schema file."""
    return json.dumps(schema_of(name), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _relaxed(node: Any) -> Any:
    """Let scalars be written bare, whatever an editor takes them for."""
    if isinstance(node, list):
        return [_relaxed(item) for item in node]
    if not isinstance(node, dict):
        return node
    kind = node.get("type")  # a mapping when it is the name of a property
    if isinstance(kind, str) and kind in {"string", "integer", "boolean"} and not {"enum", "const"} & set(node):
        return {**{key: node[key] for key in ("description", "default", "title") if key in node}, **_WRITTEN}
    return {key: _relaxed(value) for key, value in node.items()}


def _as_file(schema: Schema) -> None:
    """Rewrite the schema of a case into that of a case file."""
    for key in FILLED:
        schema["properties"].pop(key, None)
    schema["required"] = [key for key in schema["required"] if key not in FILLED]
    use = {
        "type": "object",
        "required": ["use"],
        "additionalProperties": False,
        "properties": {"use": _WRITTEN, "with": {"type": "object"}, "prefix": _WRITTEN},
    }
    variant = {
        "type": "object",
        "required": ["id"],
        "additionalProperties": False,
        "properties": {"id": _WRITTEN, "set": {"type": "object"}},
    }
    schema["properties"]["steps"]["items"] = {"anyOf": [schema["properties"]["steps"]["items"], use]}
    schema["properties"]["variants"] = {"type": "array", "items": variant}
    schema["$defs"]["Step"]["properties"]["arguments"] = {"type": "object"}
    groups = {"type": "array", "items": {"anyOf": [_WRITTEN, {"type": "array", "items": _WRITTEN}]}}
    schema["$defs"]["Refusal"]["properties"]["reason"] = groups
    schema["$defs"]["ScreenShows"]["properties"]["shows"] = groups
    rules = schema["$defs"]["ServiceCalls"]["properties"]
    by_path = {"type": "object"}
    rules["every_call"] = {"anyOf": [rules["every_call"], by_path]}
    rules["calls"]["items"] = {"anyOf": [rules["calls"]["items"], by_path]}
    held = schema["$defs"]["MessageFacts"]["properties"]
    held["facts"] = {"anyOf": [held["facts"], by_path]}


_SHORTHANDS: Mapping[str, Callable[[Schema], Schema]] = {
    "RubricRule": lambda rule: {"anyOf": [_WRITTEN, {"type": "array", "items": _WRITTEN}, rule]},
    "Count": lambda count: {"anyOf": [_WRITTEN, count]},
    "LineRule": lambda line: {"anyOf": [line, {"type": "object", "not": {"required": ["rubrics"]}}]},
}
"""Short forms the loader writes out."""


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else shipped_packs() / "schema"
    for file in export(target):
        sys.stdout.write(f"{file}\n")
