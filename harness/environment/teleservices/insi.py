"""INSi: the search of an identity by card and by traits against the register; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from harness.codecs.soap.fault import SoapFault
from harness.codecs.soap.names import (
    ACTION_INSI_CARD,
    ACTION_INSI_TRAITS,
    NS_INSI_CARD,
    NS_INSI_RESULT,
    NS_INSI_TRAITS,
)
from harness.codecs.soap.view import CallView
from harness.environment.teleservices.model import Answer, Handler, Situation, Tree
from harness.environment.teleservices.trees import Builder, flag, text
from harness.i18n import say
from harness.model.person import Ins, Nir, Person

__all__ = ["BODIES", "OPERATIONS", "normalised", "search_by_card", "search_by_traits"]

BODIES = {
    ACTION_INSI_CARD: (NS_INSI_CARD, "RECVITALE"),
    ACTION_INSI_TRAITS: (NS_INSI_TRAITS, "RECSANSVITALE"),
}
_NAME = re.compile(r"(?![ -])(?!.*(''|  | '|' ))[A-Z '-]+")
"""Letters, spaces, apostrophes and hyphens; neither first, nor doubled, where the guide says so."""
_FIRST_NAME = re.compile(r"(?![ -])(?!.*(''|  | '|' |--))[A-Z '-]*[A-Z ]")
_LABELS = {"00": "OK", "01": "Aucune identite trouvee", "02": "Plusieurs identites trouvees"}
"""Labels without accents, as seen on the wire."""


def normalised(name: str) -> str:
    """Return a name in capitals without accents, as the register compares it; ligatures stay."""
    decomposed = unicodedata.normalize("NFKD", name.strip().upper())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def search_by_card(call: CallView, situation: Situation) -> Answer:
    """Answer WS_INS1: numbers read on the card, then birth date, rank and name when they are sent."""
    own, holder = (call.get(f"Body/RECVITALE/{name}/NumIdentifiant") for name in ("MatriculeIndividu", "MatriculeOD"))
    if not own and not holder:
        return _refused(call, "insi-number-missing", "SYN_insi_02")
    name, born, rank = (
        call.get(f"Body/RECVITALE/{part}") for part in ("NomNaissance", "DateNaissance", "RangNaissance")
    )
    found = [
        person
        for person in _known(situation)
        if own in (None, "", person.nir.number)
        and holder in (None, "", person.insured_nir.number)
        and born in (None, "", person.birth.date)
        and (rank or "").lstrip("0") in ("", str(person.birth.rank))
        and (not name or normalised(name) == normalised(person.birth_name))
    ]
    return _result(found, situation)


def search_by_traits(call: CallView, situation: Situation) -> Answer:
    """Answer WS_INS2: exact name, birth date and sex, one first name of the register; place between equals."""
    traits = {
        part: call.get(f"Body/RECSANSVITALE/{part}") or ""
        for part in ("NomNaissance", "Sexe", "DateNaissance", "LieuNaissance")
    }
    names = _first_names(call)
    findings = tuple(_alphabet(traits["NomNaissance"], names))
    for part, code in (
        ("NomNaissance", "insi_19"),
        ("Sexe", "SYN_insi_03"),
        ("DateNaissance", "SYN_insi_04"),
    ):
        if not traits[part]:
            return _refused(call, f"insi-{_KEYS[part]}-missing", code, findings)
    if traits["Sexe"] not in {"F", "M"}:
        return _refused(call, "insi-sex-unknown", "SYN_insi_05", findings)
    found = [
        person
        for person in _known(situation)
        if normalised(traits["NomNaissance"]) == normalised(person.birth_name)
        and traits["DateNaissance"] == person.birth.date
        and traits["Sexe"] == person.sex.value
        and _named(person, names)
    ]
    there = [person for person in found if person.birth.place == traits["LieuNaissance"]]
    return _result(there if len(found) > 1 and there else found, situation, findings)


_KEYS = {"NomNaissance": "birth-name", "Sexe": "sex", "DateNaissance": "birth-date"}


def _known(situation: Situation) -> Iterable[Person]:
    return (person for person in situation.register.values() if person.ins is not None)


def _first_names(call: CallView) -> tuple[str, ...]:
    head = "Body/RECSANSVITALE/Prenom"
    found = [value for path, value in call.fields.items() if path == head or path.startswith(f"{head}[")]
    return tuple(value for value in found if value)


def _named(person: Person, names: Sequence[str]) -> bool:
    """Tell whether one of the names given is one the register knows, or its whole list."""
    if person.ins is None:
        return False
    known = {normalised(name) for name in person.ins.known_first_names or person.first_names}
    known.add(normalised(" ".join(person.first_names)))
    return any(normalised(name) in known for name in names)


def _alphabet(birth_name: str, first_names: Sequence[str]) -> Iterable[str]:
    if birth_name and not _NAME.fullmatch(birth_name):
        yield "insi-name-alphabet"
    if any(not _FIRST_NAME.fullmatch(name) for name in first_names):
        yield "insi-first-name-alphabet"
    if len(first_names) > 1:
        yield "insi-several-first-names"


def _refused(call: CallView, finding: str, code: str, findings: tuple[str, ...] = ()) -> Answer:
    said = say(f"teleservices.{finding}")
    fault = SoapFault("Sender", "siram_10", code, "erreur", said, finding, call.message_id)
    return Answer(fault, (*findings, finding))


def _result(found: Sequence[Person], situation: Situation, findings: tuple[str, ...] = ()) -> Answer:
    scripted = [situation.scripts[person.id] for person in found if person.id in situation.scripts]
    script: Mapping[str, Tree] = scripted[0] if scripted else {}
    code = text(script, "code") or ("00" if len(found) == 1 else "02" if found else "01")
    builder = Builder(NS_INSI_RESULT, "RESULTAT", "insi")
    builder.group("CR", {"CodeCR": code, "LibelleCR": _LABELS.get(code, code)})
    if code == "00" and found and found[0].ins is not None:
        _individual(builder.under("INDIVIDU"), found[0], found[0].ins, script)
    return Answer(builder.root, findings, silent=flag(script, "silent", default=False))


def _individual(builder: Builder, person: Person, ins: Ins, script: Mapping[str, Tree]) -> None:
    oid = text(script, "oid") or ins.oid
    _number(builder.under("INSACTIF"), ins.nir, oid)
    for former in ins.history:
        inner = builder.under("INSHISTO")
        _number(inner, former.nir, oid)
        inner.leaf("DateDeb", former.date_from.isoformat() if former.date_from else None)
        inner.leaf("DateFin", former.date_until.isoformat() if former.date_until else None)
    listed = flag(script, "list_of_first_names", default=ins.list_of_first_names)
    builder.group(
        "TIQ",
        {
            "NomNaissance": normalised(person.birth_name),
            "Prenom": normalised((ins.known_first_names or person.first_names or ("",))[0]),
            "ListePrenom": normalised(" ".join(person.first_names)) if listed else None,
            "Sexe": person.sex.value,
            "DateNaissance": person.birth.date,
            "LieuNaissance": person.birth.place,
        },
    )


def _number(builder: Builder, nir: Nir, oid: str) -> None:
    builder.group("IdIndividu", {"NumIdentifiant": nir.number, "Cle": nir.key})
    builder.leaf("OID", oid)


OPERATIONS: Mapping[str, Handler] = {
    ACTION_INSI_CARD: search_by_card,
    ACTION_INSI_TRAITS: search_by_traits,
}
"""Handlers by ``wsa:Action``."""
