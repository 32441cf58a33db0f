"""The persona file: JSON with one patient card or one professional card, checked field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path

from virtual_cards.personas.forms import (
    COMPLEMENTARY,
    DAY,
    DAY_OR_NOT,
    HEX,
    KIND,
    NAME,
    NOTE,
    PERSON,
    PROFESSIONAL,
    TAG,
    digits,
)
from virtual_cards.personas.keyfiles import KEY_FILES, key_contents
from virtual_cards.personas.persona import (
    Complementary,
    Persona,
    PersonaError,
    PersonOnCard,
    ProfessionalPersona,
)
from virtual_cards.personas.schema import Form, Node, read_json

__all__ = ["patient_document", "persona_from_json", "read_persona"]

_LISTS = ("first_names", "address", "other_rights", "missing_tags")
_NEEDED = frozenset({"name", "first_names", "birth_date", "nir", "sex", "scheme", "fund", "centre"}) | {
    "insured_nir",
    "rights_from",
}
_OPTIONAL_PROFESSIONAL = frozenset({"unblocking_code", *KEY_FILES[2:]})


def read_persona(path: Path) -> Persona | ProfessionalPersona:
    """Read a persona file; keys and certificates are named in it as files beside it.

    Raises:
        PersonaError: Something in it is not as expected; the error says where.
        OSError: The file itself cannot be read.
    """
    return persona_from_json(path.read_bytes(), path.parent)


def persona_from_json(content: bytes, folder: Path | None = None) -> Persona | ProfessionalPersona:
    """Read a persona document; see ``read_persona``.

    Args:
        content: The JSON.
        folder: Where the files it names are; none can be named without it.

    Raises:
        PersonaError: Something in it is not as expected; the error says where.
    """
    known = dict.fromkeys(("kind", "serial", "people", "professional", "atr", "blobs"), False) | {"synthetic": True}
    top = read_json(content).members(known)
    if top["synthetic"].value is not True:
        raise top["synthetic"].fault("true: cards are made for invented people only")
    if "people" in top and "professional" not in top:
        return _patient(top)
    if "professional" in top and "people" not in top:
        return _professional(top, folder)
    raise PersonaError("document", "both or neither", "either people or professional")


def patient_document(persona: Persona) -> bytes:
    """Return the persona file of a patient card."""
    document = {
        "synthetic": True,
        "kind": persona.kind,
        "serial": persona.serial,
        "atr": persona.atr,
        "blobs": {name: content.hex() for name, content in persona.blobs},
        "people": [_written(person) for person in persona.people],
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _written(person: PersonOnCard) -> dict[str, object]:
    values = {item.name: getattr(person, item.name) for item in fields(person)}
    values["missing_tags"] = [f"{tag:X}" for tag in person.missing_tags]
    more = values.pop("complementary")
    if more is not None:
        values["complementary"] = {item.name: getattr(more, item.name) for item in fields(more)}
    return values


def _patient(top: Mapping[str, Node]) -> Persona:
    serial = top.get("serial", Node("", "serial")).text(Form("[0-9]{1,20}", "1 to 20 digits"))
    atr = top["atr"].text(HEX) if "atr" in top else ""
    people = tuple(_person(node) for node in top["people"].items(1, 19))
    return Persona(serial, people, _kind(top, "vitale2"), atr, _blobs(top))


def _person(node: Node) -> PersonOnCard:
    names = (*PERSON, *_LISTS, "treating_doctor", "complementary")
    found = node.members({name: name in _NEEDED for name in names})
    texts = {name: found[name].text(form) for name, form in PERSON.items() if name in found}
    lists: dict[str, tuple[object, ...]] = {
        name: reader(found[name]) for name, reader in _LIST_READERS.items() if name in found
    }
    doctor = found["treating_doctor"].flag() if "treating_doctor" in found else False
    more = _complementary(found["complementary"]) if "complementary" in found else None
    # No checker follows names through a table of forms.
    return PersonOnCard(**texts, **lists, treating_doctor=doctor, complementary=more)  # type: ignore[arg-type]


_LIST_READERS: Mapping[str, Callable[[Node], tuple[object, ...]]] = {
    "first_names": lambda node: tuple(item.text(NAME) for item in node.items(1, 20)),
    "address": lambda node: tuple(item.text(NOTE) for item in node.items(0, 5)),
    "other_rights": lambda node: tuple(_period(item) for item in node.items(0, 2)),
    "missing_tags": lambda node: tuple(int(item.text(TAG), 16) for item in node.items(0, 40)),
}


def _period(node: Node) -> tuple[str, str]:
    since, until = node.items(2, 2)
    return since.text(DAY), until.text(DAY_OR_NOT)


def _complementary(node: Node) -> Complementary:
    found = node.members(dict.fromkeys(COMPLEMENTARY, False))
    return Complementary(**{name: value.text(COMPLEMENTARY[name]) for name, value in found.items()})


def _professional(top: Mapping[str, Node], folder: Path | None) -> ProfessionalPersona:
    names = (*PROFESSIONAL, *KEY_FILES)
    found = top["professional"].members({name: name not in _OPTIONAL_PROFESSIONAL for name in names})
    texts = {name: found[name].text(form) for name, form in PROFESSIONAL.items() if name in found}
    keys = key_contents({name: found[name] for name in KEY_FILES if name in found}, folder)
    serial = top["serial"].text(digits(8)) if "serial" in top else ""
    # No checker follows names through a table of forms.
    return ProfessionalPersona(serial=serial, kind=_kind(top, "cps3"), blobs=_blobs(top), **texts, **keys)  # type: ignore[arg-type]


def _kind(top: Mapping[str, Node], usual: str) -> str:
    return top["kind"].text(KIND) if "kind" in top else usual


def _blobs(top: Mapping[str, Node]) -> tuple[tuple[str, bytes], ...]:
    if "blobs" not in top:
        return ()
    node = top["blobs"]
    names = dict.fromkeys(node.value, False) if isinstance(node.value, dict) else {}
    return tuple((name, bytes.fromhex(item.text(HEX))) for name, item in node.members(names).items())
