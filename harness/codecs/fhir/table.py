"""The declared elements of FHIR types, out of ``r4.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["ANY", "RESOURCE", "ElementRule", "rules_of", "types"]

ANY, RESOURCE = "Any", "Resource"
_WRITTEN = re.compile(r"([A-Za-z0-9.]+)([!*+]?)(?: (\S+))?")


@dataclass(frozen=True, slots=True)
class ElementRule:
    """What one element of a type may be."""

    type: str
    required: bool = False
    many: bool = False
    codes: frozenset[str] = frozenset()
    """Of a required binding; empty = any code."""


def _rule(written: str) -> ElementRule:
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise ValueError(f"r4.toml: {written!r}")
    codes = frozenset(found[3].split("|")) if found[3] else frozenset()
    return ElementRule(found[1], found[2] in {"!", "+"}, found[2] in {"*", "+"}, codes)


@cache
def _document() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(files(__package__).joinpath("r4.toml").read_text("utf-8"))


def types(kind: str) -> frozenset[str]:
    """Return the names of the declared types: ``resource``, ``backbone`` or ``datatype``."""
    return frozenset(_document()[kind])


def _bases(kind: str, name: str) -> tuple[str, ...]:
    if kind == "resource":
        return ("resource",) if name == "Bundle" else ("resource", "domain")
    return ("element", "backbone") if kind == "backbone" else ("element",)


@cache
def rules_of(name: str) -> Mapping[str, ElementRule]:
    """Return the elements of a type by name, those of its bases included; empty for a type not declared."""
    document = _document()
    for kind in ("resource", "backbone", "datatype"):
        if name in document[kind]:
            parts = [document["base"][base] for base in _bases(kind, name)]
            return {key: _rule(text) for part in (*parts, document[kind][name]) for key, text in part.items()}
    return {}
