"""Calls to the téléservices."""

from __future__ import annotations

from reference_product import identity, rights, selection
from reference_product.actions import Arguments, Outcome, reading
from reference_product.errors import Refusal
from reference_product.people import Patient, named
from reference_product.ports import Traits
from reference_product.session import Session

__all__ = ["call_adri", "call_insi_card", "call_insi_traits", "prepare_insi_card", "send_prepared_call"]


def call_adri(session: Session, arguments: Arguments) -> Outcome:
    """Ask for the patient's rights at the date of care."""
    patient = _patient(session, arguments)
    return Outcome(rights.acquire(session, patient, reading.day(arguments, "date")))


def call_insi_card(session: Session, arguments: Arguments) -> Outcome:
    """Search the patient's INS identity from her card."""
    patient = _patient(session, arguments)
    call = identity.prepare_by_card(session, patient)
    return Outcome(identity.send(session, patient, call, by_card=True))


def prepare_insi_card(session: Session, arguments: Arguments) -> Outcome:
    """Choose the patient and make the search ready, without sending it."""
    patient = _patient(session, arguments)
    selection.select(session, patient)
    session.prepared, session.prepared_for = identity.prepare_by_card(session, patient), patient
    return Outcome(f"Recherche INSi prête pour {patient.shown}.")


def send_prepared_call(session: Session, arguments: Arguments) -> Outcome:
    """Send the search made ready before."""
    del arguments
    call, patient = session.prepared, session.prepared_for
    if call is None or patient is None:
        raise Refusal("Aucun appel préparé.")
    session.prepared, session.prepared_for = None, None
    return Outcome(identity.send(session, patient, call, by_card=True))


def call_insi_traits(session: Session, arguments: Arguments) -> Outcome:
    """Search an INS identity from traits: those typed, else those of the patient's file."""
    typed = reading.table(arguments, "traits")
    patient = _traits_patient(session, arguments, typed)
    mode = reading.choice(arguments, "mode", "card", ("card", "certificate"))
    return Outcome(identity.search_by_traits(session, patient, _traits(typed, patient), mode))


def _patient(session: Session, arguments: Arguments) -> Patient:
    wanted = reading.person(arguments)
    if wanted is None:
        if session.selected is None:
            raise Refusal("Aucun patient choisi : lisez sa carte, ou choisissez-le au fichier.")
        return session.selected
    return session.find_patient(wanted)


def _traits_patient(session: Session, arguments: Arguments, typed: Arguments) -> Patient:
    """Return the file the identity goes to: the patient's, else one opened with the traits typed."""
    wanted = reading.person(arguments)
    if wanted is None and typed:
        traits = _traits(typed, Patient("", (), ""))
        wanted = Patient(traits.birth_name, traits.first_names, traits.birth_date, traits.sex)
    if wanted is None:
        return _patient(session, arguments)
    known = named(session.card_people, wanted) or named(session.patients(), wanted)
    return known or wanted


def _traits(typed: Arguments, patient: Patient) -> Traits:
    given = typed.get("first_names")
    text = reading.text(typed, "first_names")
    if isinstance(given, list):
        first_names = tuple(str(name) for name in given)
    else:
        first_names = tuple(name.strip() for name in text.split(",")) if "," in text else tuple(text.split())
    return Traits(
        birth_name=str(typed.get("birth_name") or "") or patient.birth_name,
        first_names=first_names or patient.first_names,
        sex=reading.text(typed, "sex", patient.sex).upper(),
        birth_date=reading.text(typed, "birth_date", patient.birth_date),
        birth_place=reading.text(typed, "birth_place", patient.birth_place),
    )
