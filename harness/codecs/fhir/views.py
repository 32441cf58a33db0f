"""Resources as the trade speaks of them: a patient with an INS, a professional with an RPPS, entries of a bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.codecs.fhir.identifiers import NATIONAL, RPPS, Identifier, identifiers
from harness.codecs.jsons import Kind, Node, Plain, find

__all__ = ["BundleView", "PatientView", "PractitionerView", "bundle_view", "patient_view", "practitioner_view"]

_GENDERS = {"F": "female", "M": "male"}
_SEXES = {word: sex for sex, word in _GENDERS.items()}


@dataclass(frozen=True, slots=True)
class PatientView:
    """What identifies a patient; empty where the resource says nothing."""

    ins: Identifier | None
    family_name: str
    given_names: tuple[str, ...]
    sex: str
    """``F``, ``M``, or empty for what the INS does not know."""
    birth_date: str
    """``YYYY-MM-DD``, or less."""

    def resource(self) -> dict[str, Plain]:
        """Return the view as a Patient."""
        listed = [{"system": self.ins.system, "value": self.ins.value, "use": self.ins.use}] if self.ins else []
        name = {"use": "official", "family": self.family_name, "given": list(self.given_names)}
        whole: dict[str, Plain] = {
            "resourceType": "Patient",
            "identifier": [_filled(one) for one in listed],
            "name": [_filled(name)] if self.family_name or self.given_names else [],
            "gender": _GENDERS.get(self.sex, ""),
            "birthDate": self.birth_date,
        }
        return _filled(whole)


@dataclass(frozen=True, slots=True)
class PractitionerView:
    """What identifies a professional."""

    rpps: str
    national: str
    """8 and the RPPS number, or another national identifier."""
    family_name: str
    given_names: tuple[str, ...]

    def resource(self) -> dict[str, Plain]:
        """Return the view as a Practitioner."""
        listed = [
            {"system": system, "value": value} for system, value in ((NATIONAL, self.national), (RPPS, self.rpps))
        ]
        name = {"family": self.family_name, "given": list(self.given_names)}
        whole: dict[str, Plain] = {
            "resourceType": "Practitioner",
            "identifier": [one for one in listed if one["value"]],
            "name": [_filled(name)] if self.family_name or self.given_names else [],
        }
        return _filled(whole)


@dataclass(frozen=True, slots=True)
class BundleView:
    """The entries of a bundle and how to go on."""

    type: str
    total: str
    """As written; empty when the bundle does not say."""
    next: str
    """Address of the next page of a search."""
    entries: tuple[tuple[str, str, str], ...]
    """Type, identifier and full address of each resource."""


def _filled(whole: Mapping[str, Plain]) -> dict[str, Plain]:
    """Leave out what is empty: FHIR knows no empty element."""
    return {key: value for key, value in whole.items() if value not in ("", [], None)}


def _text(node: Node | None, pointer: str) -> str:
    found = find(node, pointer) if node is not None else None
    return found.text if found is not None and found.kind in {Kind.STRING, Kind.NUMBER} else ""


def _listed(node: Node | None, name: str) -> Sequence[Node]:
    found = node.get(name) if node is not None else None
    return found.items if found is not None else ()


def _name(resource: Node) -> tuple[str, tuple[str, ...]]:
    """Return family and given names: the official ones, or the first."""
    names = _listed(resource, "name")
    chosen = next((one for one in names if _text(one, "/use") == "official"), names[0] if names else None)
    given = tuple(item.text for item in _listed(chosen, "given") if item.kind is Kind.STRING)
    return _text(chosen, "/family"), given


def patient_view(resource: Node) -> PatientView:
    """Read a Patient; whatever is not there is left empty."""
    family, given = _name(resource)
    ins = next((one for one in identifiers(resource) if one.ins), None)
    sex = _SEXES.get(_text(resource, "/gender"), "")
    return PatientView(ins, family, given, sex, _text(resource, "/birthDate"))


def practitioner_view(resource: Node) -> PractitionerView:
    """Read a Practitioner; whatever is not there is left empty."""
    known = {one.system: one.value for one in reversed(identifiers(resource))}
    family, given = _name(resource)
    return PractitionerView(known.get(RPPS, ""), known.get(NATIONAL, ""), family, given)


def bundle_view(resource: Node) -> BundleView:
    """Read a Bundle."""
    following = next((_text(one, "/url") for one in _listed(resource, "link") if _text(one, "/relation") == "next"), "")
    entries = tuple(
        (_text(one, "/resource/resourceType"), _text(one, "/resource/id"), _text(one, "/fullUrl"))
        for one in _listed(resource, "entry")
    )
    return BundleView(_text(resource, "/type"), _text(resource, "/total"), following, entries)
