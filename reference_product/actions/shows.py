"""Screens: text files the user looks at."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product import identity, log, rights, screens
from reference_product.actions import Arguments, Outcome, reading
from reference_product.billing import invoices
from reference_product.cards.transport import CardFault
from reference_product.errors import Refusal
from reference_product.people import Patient, named, same_person
from reference_product.session import Session

__all__ = [
    "show_beneficiaries",
    "show_card_state",
    "show_identity",
    "show_invoice",
    "show_invoices",
    "show_log",
    "show_rights",
]


def show_beneficiaries(session: Session, arguments: Arguments) -> Outcome:
    """Show the people of the card last read."""
    del arguments
    return _shown(session, "beneficiaires", screens.beneficiaries(session.card_people))


def show_invoice(session: Session, arguments: Arguments) -> Outcome:
    """Show the patient's last invoice, line by line."""
    person = reading.person(arguments) or session.selected
    rows = [invoices.from_json(content) for content in session.store.all("invoices")]
    found = [one for one in rows if person is None or same_person(one.patient, person)]
    if not found:
        raise Refusal("Aucune facture à afficher.")
    return _shown(session, "facture", screens.invoice(found[-1]))


def show_invoices(session: Session, arguments: Arguments) -> Outcome:
    """Show every invoice with its state."""
    del arguments
    rows = [invoices.from_json(content) for content in session.store.all("invoices")]
    return _shown(session, "factures", screens.invoice_list(rows))


def show_rights(session: Session, arguments: Arguments) -> Outcome:
    """Show the rights known for the patient."""
    return _shown(session, "droits", rights.screen_lines(session, _known(session, arguments), session.today()))


def show_identity(session: Session, arguments: Arguments) -> Outcome:
    """Show the patient's identity and INS."""
    return _shown(session, "identite", identity.screen_lines(session, _known(session, arguments)))


def show_card_state(session: Session, arguments: Arguments) -> Outcome:
    """Show which cards are in the readers, without asking the cards anything."""
    del arguments
    try:
        states = {state.name: state for state in session.readers().states()}
        lines = screens.card_states(states, session.professional_reader(), session.patient_reader())
    except CardFault:
        lines = ["Lecteur de cartes injoignable."]
    return _shown(session, "cartes", lines)


def show_log(session: Session, arguments: Arguments) -> Outcome:
    """Show the program's log."""
    del arguments
    return _shown(session, "journal", log.lines())


def _known(session: Session, arguments: Arguments) -> Patient:
    wanted = reading.person(arguments)
    if wanted is None:
        if session.selected is None:
            raise Refusal("Aucun patient choisi.")
        return session.selected
    known = named(session.card_people, wanted) or named(session.patients(), wanted)
    if known is None and session.store.get("identities", wanted.key) is not None:
        known = wanted
    return known or session.find_patient(wanted)


def _shown(session: Session, name: str, lines: Sequence[str]) -> Outcome:
    path = session.screen(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return Outcome("\n".join(lines)[:2000] or "Rien à afficher.", (path,))
