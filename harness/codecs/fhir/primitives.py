"""Primitive values of FHIR R4: which JSON kind they are, and what their text must look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from harness.codecs.jsons import Kind, Node

__all__ = ["PRIMITIVES", "fits"]

_YEAR = r"([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)"
_MONTH, _DAY = r"(0[1-9]|1[0-2])", r"(0[1-9]|[1-2][0-9]|3[0-1])"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]{1,20})?"
_ZONE = r"(Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"


@dataclass(frozen=True, slots=True)
class Primitive:
    """One primitive type."""

    kind: Kind
    pattern: re.Pattern[str] | None = None
    longest: int = 1_048_576


def _text(pattern: str, longest: int = 1_048_576) -> Primitive:
    return Primitive(Kind.STRING, re.compile(pattern), longest)


PRIMITIVES: Mapping[str, Primitive] = {
    "boolean": Primitive(Kind.BOOLEAN),
    "integer": Primitive(Kind.NUMBER, re.compile(r"0|-?[1-9][0-9]*"), 11),
    "unsignedInt": Primitive(Kind.NUMBER, re.compile(r"0|[1-9][0-9]*"), 10),
    "positiveInt": Primitive(Kind.NUMBER, re.compile(r"[1-9][0-9]*"), 10),
    "decimal": Primitive(Kind.NUMBER, re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?"), 400),
    "string": _text(r"[\s\S]*\S[\s\S]*"),
    "markdown": _text(r"[\s\S]*\S[\s\S]*"),
    "xhtml": _text(r"\s*<div[\s>][\s\S]*"),
    "uri": _text(r"\S+"),
    "url": _text(r"\S+"),
    "canonical": _text(r"\S+"),
    "code": _text(r"[^\s]+(\s[^\s]+)*"),
    "id": _text(r"[A-Za-z0-9\-.]{1,64}", 64),
    "base64Binary": _text(r"[0-9A-Za-z+/\s]*(=\s*){0,2}"),
    "date": _text(rf"{_YEAR}(-{_MONTH}(-{_DAY})?)?", 10),
    "dateTime": _text(rf"{_YEAR}(-{_MONTH}(-{_DAY}(T{_TIME}{_ZONE})?)?)?", 60),
    "instant": _text(rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}", 60),
}
"""By name; patterns as published with the data types (hl7.org/fhir/R4/datatypes.html), an empty text excluded."""


def fits(node: Node, name: str) -> bool:
    """Tell whether a value is of a primitive type."""
    primitive = PRIMITIVES[name]
    if node.kind is not primitive.kind or len(node.text) > primitive.longest:
        return False
    return primitive.pattern is None or bool(primitive.pattern.fullmatch(node.text))
