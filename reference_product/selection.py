"""Who the work is for: the person chosen on the card or in the files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reference_product.cards import updates
from reference_product.people import Patient
from reference_product.session import Session

__all__ = ["after_failed_reading", "beneficiary_traits", "rights_closed", "rights_warning", "select", "update_warning"]


def select(session: Session, patient: Patient) -> None:
    """Make the person the one the next actions are about."""
    session.selected = patient
    session.keep_patient(patient)


def after_failed_reading(session: Session) -> None:
    """Leave nobody chosen: what an interrupted reading leaves behind must not bill the previous patient."""
    session.card_people = ()
    session.selected = None


def beneficiary_traits(people: Sequence[Patient], chosen: Patient) -> Patient:
    """Return the person whose birth date, birth rank and rank go into the invoice: the chosen one.

    ``people`` are those of the card she was read from, in the card's order.
    """
    return next((person for person in people if person.key == chosen.key), chosen)


def rights_closed(patient: Patient, day: date) -> bool:
    """Tell whether the rights known for the person are closed that day."""
    text = day.isoformat()
    return bool(
        (patient.rights_until and text > patient.rights_until) or (patient.rights_from and text < patient.rights_from)
    )


def rights_warning(patient: Patient, day: date) -> str:
    """Say that the person's rights are closed that day; empty when they are open."""
    if not rights_closed(patient, day):
        return ""
    return f"Droits fermés à la date du {day:%d/%m/%Y} : droits {rights_period(patient)}."


def update_warning(patient: Patient, day: date) -> str:
    """Say that the person's card was not brought up to date for more than a year; empty when it was."""
    if not updates.is_stale(patient.rights_updated, day):
        return ""
    since = french(patient.rights_updated)
    return f"Carte Vitale non mise à jour depuis plus d'un an (le {since}) : faites-la mettre à jour à une borne."


def rights_period(patient: Patient) -> str:
    """Show the period of the person's rights."""
    start = french(patient.rights_from) or "origine"
    return f"du {start} au {french(patient.rights_until) or 'sans limite'}"


def french(iso: str) -> str:
    """Show an ISO date, lunar ones too, as day/month/year."""
    return f"{iso[8:10]}/{iso[5:7]}/{iso[:4]}" if len(iso) == 10 else iso
