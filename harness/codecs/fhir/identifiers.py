"""Identifiers of the trade inside resources: the INS of a patient, RPPS and national identifier of a professional."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from harness.codecs.checkdigits import nir_key_ok, rpps_ok
from harness.codecs.codes2d.ins import INS_OIDS
from harness.codecs.jsons import Kind, Node
from harness.codecs.problem import Problem

__all__ = ["INS_SYSTEMS", "NATIONAL", "RPPS", "Identifier", "identifier_problems", "identifiers"]

INS_SYSTEMS: Mapping[str, str] = {f"urn:oid:{oid}": name for oid, name in INS_OIDS.items()}
"""Systems of the matricule INS (FR Core of Interop'Santé, repository Interop-Sante/hl7.fhir.fr.core)."""
NATIONAL = "urn:oid:1.2.250.1.71.4.2.1"
"""National identifier of a professional: 8 and the RPPS number (ansforge/IG-fhir-annuaire)."""
RPPS = "https://rpps.esante.gouv.fr"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier: its system, as it stands, and its value."""

    system: str
    value: str
    use: str = ""

    @property
    def ins(self) -> str:
        """``INS-NIR``, ``INS-NIA``…; empty for an identifier of another kind."""
        return INS_SYSTEMS.get(self.system, "")


_KEYS: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(INS_SYSTEMS, lambda value: len(value) == 15 and nir_key_ok(value[:13], value[13:])),
    RPPS: rpps_ok,
    NATIONAL: lambda value: not value.startswith("8") or rpps_ok(value[1:]),
}
"""System → whether a value bears its key."""


def _text(node: Node, name: str) -> str:
    found = node.get(name)
    return found.text if found is not None and found.kind is Kind.STRING else ""


def identifiers(resource: Node) -> tuple[Identifier, ...]:
    """Return the identifiers of a resource that have a system and a value."""
    node = resource.get("identifier")
    items = node.items if node is not None else ()
    found = (Identifier(_text(item, "system"), _text(item, "value"), _text(item, "use")) for item in items)
    return tuple(one for one in found if one.system and one.value)


def identifier_problems(node: Node) -> Iterator[Problem]:
    """Yield every identifier whose value does not bear its key, in a resource and in those inside it."""
    waiting: list[tuple[str, Node]] = [("", node)]
    while waiting:
        pointer, resource = waiting.pop()
        listed = resource.get("identifier")
        for rank, item in enumerate(listed.items if listed is not None else ()):
            known = _KEYS.get(_text(item, "system"))
            value = _text(item, "value")
            if known is not None and value and not known(value):
                place = f"{pointer}/identifier/{rank}/value"
                yield Problem("codecs.fhir-key", place, (("system", _text(item, "system")), ("value", value[:40])))
        waiting += reversed(list(_inside(resource, pointer)))


def _inside(resource: Node, pointer: str) -> Iterator[tuple[str, Node]]:
    for name, below in (("entry", "resource"), ("contained", "")):
        listed = resource.get(name)
        for rank, item in enumerate(listed.items if listed is not None else ()):
            node = item.get(below) if below else item
            if node is not None and node.kind is Kind.OBJECT:
                yield f"{pointer}/{name}/{rank}" + (f"/{below}" if below else ""), node
