"""Reading the two cards."""

from __future__ import annotations

from reference_product import selection
from reference_product.actions import Arguments, Outcome, reading
from reference_product.billing import securing
from reference_product.cards import cps, faults, transport, vitale
from reference_product.cards.transport import CardFault, Connection
from reference_product.cards.vitale import PatientCard
from reference_product.errors import Refusal
from reference_product.people import named
from reference_product.session import CardHolder, Session

__all__ = ["read_patient_card", "read_professional_card"]


def read_professional_card(session: Session, arguments: Arguments) -> Outcome:
    """Read the professional's card, present the code once, keep the card open for signing."""
    session.release_professional()
    try:
        connection = transport.connect(session.readers(), session.professional_reader())
        try:
            return _open_holder(session, connection, reading.text(arguments, "code_porteur"))
        except (CardFault, Refusal):
            connection.disconnect("reset")
            raise
    except CardFault as fault:
        raise Refusal(faults.professional_message(fault)) from fault


def read_patient_card(session: Session, arguments: Arguments) -> Outcome:
    """Read the patient's card and show the people on it; a failed reading leaves nobody chosen."""
    del arguments
    try:
        card = _read(session)
    except CardFault as fault:
        selection.after_failed_reading(session)
        raise Refusal(faults.patient_message(fault)) from fault
    except Refusal:
        selection.after_failed_reading(session)
        raise
    session.card_people = card.people
    chosen = named(card.people, session.selected) if session.selected is not None else None
    session.selected = chosen or (card.people[0] if len(card.people) == 1 else None)
    session.degraded = ""
    for person in card.people:
        session.keep_patient(person)
    shown = ", ".join(person.shown for person in card.people)
    opposed = securing.is_opposed(card.serial, securing.opposed_serials(session))
    warnings = ["Attention : carte en opposition."] if opposed else []
    warnings += [warning for one in card.people if (warning := selection.rights_warning(one, session.today()))]
    warnings += sorted({selection.update_warning(one, session.today()) for one in card.people} - {""})
    return Outcome(" ".join([f"Carte Vitale lue : {shown}.", *warnings]))


def _open_holder(session: Session, connection: Connection, code: str) -> Outcome:
    with transport.undisturbed(connection):
        professional = cps.read_holder(connection)
        session.holder = CardHolder(professional)
        securing.check_holder(session, professional)
        cps.present_code(connection, code)
        professional = cps.read_situation(connection, professional)
    session.holder = CardHolder(professional, connection)
    return Outcome(f"Carte CPS lue : {professional.name} {professional.first_name}, code porteur accepté.")


def _read(session: Session) -> PatientCard:
    connection = transport.connect(session.readers(), session.patient_reader())
    try:
        with transport.undisturbed(connection):
            return vitale.read(connection, session.today())
    finally:
        connection.disconnect()
