"""A resource held against the declared elements: what is unknown, missing, of another type or of no known code.

This is no validator of FHIR: profiles, most bindings, invariants and the inside of what is declared ``Any`` are not
looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.codecs.fhir.primitives import PRIMITIVES, fits
from harness.codecs.fhir.table import ANY, RESOURCE, ElementRule, rules_of, types
from harness.codecs.jsons import Kind, Node, step
from harness.codecs.problem import Problem

__all__ = ["resource_problems"]


def _told(code: str, pointer: str, **arguments: str) -> Problem:
    return Problem(f"codecs.fhir-{code}", pointer, tuple(sorted(arguments.items())))


def resource_problems(node: Node, pointer: str = "") -> Iterator[Problem]:
    """Yield the departures of a resource, and of those inside it, from the declared elements, by JSON pointer."""
    if node.kind is not Kind.OBJECT:
        yield _told("kind", pointer, expected="object", found=node.kind.value)
        return
    named = node.get("resourceType")
    if named is None or named.kind is not Kind.STRING:
        yield _told("no-type", pointer)
    elif named.text not in types("resource"):
        yield _told("unknown-type", f"{pointer}/resourceType", found=named.text[:60])
    else:
        yield from _object(node, pointer, named.text)


def _object(node: Node, pointer: str, name: str) -> Iterator[Problem]:
    rules = rules_of(name)
    if not node.members:
        yield _told("empty", pointer)
    for key, value in node.members:
        place = pointer + step(key)
        rule = rules.get(key)
        if key == "resourceType" and name in types("resource"):
            continue
        if rule is not None:
            yield from _element(value, place, rule)
        elif not _beside(key, value, name):
            yield _told("unknown-element", place, name=key[:60], type=name)
    present = {key for key, _ in node.members}
    for key, rule in rules.items():
        if rule.required and key not in present and f"_{key}" not in present:
            yield _told("missing", pointer + step(key), name=key, type=name)


def _beside(key: str, value: Node, name: str) -> bool:
    """Tell whether a member stands beside an element: ``_birthDate`` for its extensions, ``valueX`` of an extension."""
    if name == "Extension" and key.startswith("value") and key[5:6].isupper():
        return True
    rule = rules_of(name).get(key[1:]) if key.startswith("_") else None
    expected = Kind.ARRAY if rule is not None and rule.many else Kind.OBJECT
    return rule is not None and rule.type in PRIMITIVES and value.kind is expected


def _element(node: Node, pointer: str, rule: ElementRule) -> Iterator[Problem]:
    if not rule.many:
        yield from _value(node, pointer, rule)
    elif node.kind is not Kind.ARRAY:
        yield _told("kind", pointer, expected="array", found=node.kind.value)
    elif not node.items:
        yield _told("empty", pointer)
    else:
        for rank, item in enumerate(node.items):
            # A null in a list of primitives leaves its place to the extensions beside it.
            if item.kind is not Kind.NULL or rule.type not in PRIMITIVES:
                yield from _value(item, f"{pointer}/{rank}", rule)


def _value(node: Node, pointer: str, rule: ElementRule) -> Iterator[Problem]:
    if rule.type == RESOURCE:
        yield from resource_problems(node, pointer)
    elif rule.type in PRIMITIVES:
        if not fits(node, rule.type):
            yield _told("value", pointer, type=rule.type, found=node.text[:60] or node.kind.value)
        elif rule.codes and node.text not in rule.codes:
            yield _told("code", pointer, found=node.text[:60], codes=", ".join(sorted(rule.codes)))
    elif node.kind is not Kind.OBJECT:
        yield _told("kind", pointer, expected="object", found=node.kind.value)
    elif rule.type != ANY:
        yield from _object(node, pointer, rule.type)
