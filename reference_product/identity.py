"""The INS identity: search order, what may be kept, and how it is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace

from reference_product import names, selection, services
from reference_product.errors import Refusal
from reference_product.people import Patient
from reference_product.ports import (
    CardIdentityRequest,
    IdentityAnswer,
    IdentityNumber,
    PreparedCall,
    ServiceProblem,
    Traits,
    TraitsIdentityRequest,
)
from reference_product.session import Session

__all__ = [
    "check_traits",
    "first_name_attempts",
    "goes_on",
    "history_kept",
    "is_kept",
    "nature_of_oid",
    "normalised",
    "number_is_acceptable",
    "prepare_by_card",
    "problem_text",
    "screen_lines",
    "search_by_traits",
    "send",
    "server_key_is_acceptable",
    "traits_kept",
]

_ALPHABET = re.compile(r"[A-Z' -]*", re.ASCII)
_NUMBER = re.compile(r"[0-9]{6}[0-9A-Z][0-9]{6}", re.ASCII)
_ADVICE = "Réessayez plus tard ; l'identité du patient reste provisoire, rien n'est modifié."
_NIA = "1.2.250.1.213.1.4.9"


def prepare_by_card(session: Session, patient: Patient) -> PreparedCall:
    """Make the search from the patient's card ready; the card must be the one she was chosen on."""
    if not patient.card_serial:
        raise Refusal(f"{patient.shown} n'a pas été lu sur une carte : lisez sa carte Vitale d'abord.")
    services.check_card(session, patient)
    return services.identity_service(session).prepare(CardIdentityRequest(patient))


def send(session: Session, patient: Patient, call: PreparedCall, by_card: bool) -> str:
    """Send a prepared search, keep what may be kept, and return what is told to the user."""
    if by_card:
        services.check_card(session, patient)
    return _conclude(session, patient, call.send())


def search_by_traits(session: Session, patient: Patient, traits: Traits, mode: str) -> str:
    """Search with each first name in turn, then with all of them, and stop at the first identity found."""
    wanted = normalised(traits)
    check_traits(wanted)
    service = services.identity_service(session)
    answer: IdentityAnswer | ServiceProblem = IdentityAnswer("01", "")
    for attempt in first_name_attempts(wanted.first_names):
        request = TraitsIdentityRequest(replace(wanted, first_names=attempt), mode)
        answer = service.prepare(request).send()
        if not goes_on(answer):
            break
    return _conclude(session, patient, answer)


def normalised(traits: Traits) -> Traits:
    """Return the traits as INSi writes them: upper case, no accents, ligatures opened."""
    return replace(
        traits,
        birth_name=names.unaccented(traits.birth_name),
        first_names=tuple(names.unaccented(name) for name in traits.first_names if name.strip()),
        birth_place=traits.birth_place.upper(),
    )


def check_traits(traits: Traits) -> None:
    """Refuse traits that INSi does not accept, before anything leaves.

    Raises:
        Refusal: the sentence names the field and the rule.
    """
    if not traits.birth_name:
        raise Refusal("Nom de naissance obligatoire : saisissez-le, aucun appel n'est fait.")
    if not traits.first_names:
        raise Refusal("Prénom obligatoire : saisissez-en un, aucun appel n'est fait.")
    if traits.sex not in ("F", "M"):
        raise Refusal("Sexe : F ou M attendu, aucun appel n'est fait.")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", traits.birth_date, re.ASCII):
        raise Refusal("Date de naissance : année, mois et jour attendus, aucun appel n'est fait.")
    if traits.birth_place and not re.fullmatch(r"[0-9A-Z]{5}", traits.birth_place, re.ASCII):
        raise Refusal("Lieu de naissance : code officiel géographique de cinq caractères attendu.")
    _check_name("Nom de naissance", traits.birth_name)
    for name in traits.first_names:
        _check_name("Prénom", name)
        if "--" in name or name[-1] in "-'":
            raise Refusal(f"Prénom « {name} » : ni double tiret, ni tiret ou apostrophe à la fin.")


def first_name_attempts(first_names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what to send, in order: each first name alone, then all of them together."""
    attempts: list[tuple[str, ...]] = [(name,) for name in first_names]
    return [*attempts, tuple(first_names)] if len(first_names) > 1 else attempts


def goes_on(answer: IdentityAnswer | ServiceProblem) -> bool:
    """Tell whether another first name is worth trying: only when nobody was found."""
    return isinstance(answer, IdentityAnswer) and answer.code == "01"


def is_kept(answer: IdentityAnswer) -> bool:
    """Tell whether the answer gives an identity that may be kept: one person, and one only."""
    return answer.code == "00" and answer.active is not None


def number_is_acceptable(number: str) -> bool:
    """Tell whether an INS number has the published shape, Corsican letters included."""
    return _NUMBER.fullmatch(number) is not None


def server_key_is_acceptable(number: IdentityNumber) -> bool:
    """Tell whether the key the service gave is taken as it is: it always is, the service is the authority."""
    del number
    return True


def history_kept(answer: IdentityAnswer) -> tuple[IdentityNumber, ...]:
    """Return the former numbers to keep: all of them."""
    return answer.history


def traits_kept(typed: Traits, answer: IdentityAnswer) -> Traits:
    """Return the traits to keep: those of the service, which replace what was typed or read."""
    return answer.traits or typed


def nature_of_oid(oid: str) -> str:
    """Return the nature of a number from its OID: NIA while waiting, else NIR."""
    return "NIA" if oid == _NIA else "NIR"


def problem_text(problem: ServiceProblem) -> str:
    """Say that the search did not take place and what to do."""
    return services.problem_message("INSi", problem, _ADVICE)


def conclusion(answer: IdentityAnswer) -> str:
    """Say what the search found."""
    return {
        "00": "Identité trouvée.",
        "01": "Aucune identité trouvée : l'identité du patient reste provisoire.",
        "02": "Plusieurs identités trouvées : complétez les traits ; l'identité du patient reste provisoire.",
    }.get(answer.code, f"Réponse {answer.code or 'sans code'} non comprise : rien n'est gardé.")


def screen_lines(session: Session, patient: Patient) -> list[str]:
    """Show the person's identity, one labelled line each."""
    kept = session.store.get("identities", patient.key)
    if kept is None:
        return [*_trait_lines(_traits(patient), ""), "Matricule INS : aucun", "Statut : identité provisoire"]
    active = IdentityNumber(**kept["active"])
    traits = Traits(**{**kept["traits"], "first_names": tuple(kept["traits"]["first_names"])})
    history = [IdentityNumber(**one) for one in kept["history"]]
    return [
        *_trait_lines(traits, str(kept["first_name_list"])),
        f"Matricule INS : {active.number} {active.key}".rstrip(),
        f"Nature : {nature_of_oid(active.oid)}",
        f"OID : {active.oid}",
        "Statut : identité qualifiée",
        *(f"Historique : {_history_text(one)}" for one in history),
    ]


def _conclude(session: Session, patient: Patient, answer: IdentityAnswer | ServiceProblem) -> str:
    if isinstance(answer, ServiceProblem):
        raise Refusal(problem_text(answer))
    if is_kept(answer):
        _keep(session, patient, answer)
    return conclusion(answer)


def _keep(session: Session, patient: Patient, answer: IdentityAnswer) -> None:
    active = answer.active or IdentityNumber("", "", "")
    numbers = (active, *answer.history)
    if not all(server_key_is_acceptable(one) and number_is_acceptable(one.number) for one in numbers):
        raise Refusal("Matricule reçu illisible : rien n'est gardé, l'identité du patient reste provisoire.")
    content = {
        "active": asdict(active),
        "history": [asdict(one) for one in history_kept(answer)],
        "traits": asdict(traits_kept(_traits(patient), answer)),
        "first_name_list": answer.first_name_list,
    }
    session.store.put("identities", patient.key, content)


def _traits(patient: Patient) -> Traits:
    return Traits(patient.birth_name, patient.first_names, patient.sex, patient.birth_date, patient.birth_place)


def _trait_lines(traits: Traits, first_name_list: str) -> list[str]:
    return [
        f"Nom de naissance : {traits.birth_name}",
        f"Prénom(s) : {' '.join(traits.first_names)}",
        f"Liste des prénoms : {first_name_list or '-'}",
        f"Sexe : {traits.sex}",
        f"Né(e) le : {selection.french(traits.birth_date)}",
        f"Lieu : {traits.birth_place or '-'}",
    ]


def _history_text(number: IdentityNumber) -> str:
    start, end = selection.french(number.date_from), selection.french(number.date_until)
    dates = f" du {start or '?'} au {end or '?'}" if start or end else " (sans dates)"
    return f"{number.number} {number.key} {nature_of_oid(number.oid)} {number.oid}{dates}"


def _check_name(label: str, name: str) -> None:
    if not _ALPHABET.fullmatch(name):
        raise Refusal(f"{label} « {name} » : lettres de A à Z, espace, apostrophe et tiret seulement.")
    if name[0] in " -" or re.search(r"[ ']{2}", name):
        raise Refusal(f"{label} « {name} » : ni espace ou tiret au début, ni espaces ou apostrophes accolés.")
