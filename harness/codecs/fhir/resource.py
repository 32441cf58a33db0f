"""Bytes into a FHIR resource: JSON, its type, and what of it departs from the declared elements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from harness.codecs.fhir.identifiers import identifier_problems
from harness.codecs.fhir.structure import resource_problems
from harness.codecs.jsons import JsonDocument, Kind, Node, decode_json
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["FhirDocument", "decode_fhir", "resources"]


@dataclass(frozen=True, slots=True)
class FhirDocument:
    """What was read."""

    type: str
    """Of the resource; empty when the bytes are none."""
    document: JsonDocument
    problems: tuple[Problem, ...]
    """Of the writing by ``line:column``, of the resource by JSON pointer."""

    @property
    def root(self) -> Node | None:
        """The resource itself; None when the bytes are no JSON."""
        return self.document.root


def decode_fhir(data: bytes) -> FhirDocument:
    """Read a resource of FHIR R4 in JSON; never raises.

    Bytes within the bounds of ``decode_json``; the first hundred departures are told.
    """
    document = decode_json(data)
    if document.root is None:
        return FhirDocument("", document, document.problems)
    named = document.root.get("resourceType")
    told = chain(resource_problems(document.root), identifier_problems(document.root))
    problems = (*document.problems, *islice(told, MAX_PROBLEMS))
    kind = named.text if named is not None and named.kind is Kind.STRING else ""
    return FhirDocument(kind, document, problems)


def resources(root: Node, kind: str) -> Iterator[Node]:
    """Yield the resources of a type: the root itself, or the entries of a bundle."""
    entries = root.get("entry")
    inside = [entry.get("resource") for entry in (entries.items if entries is not None else ())]
    for node in (root, *inside):
        named = node.get("resourceType") if node is not None else None
        if node is not None and named is not None and named.text == kind:
            yield node
