"""Billing at a hospital's outpatient desk: an invoice is drafted, closed by its title, replaced when rejected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from reference_product import rights, selection
from reference_product.actions import Arguments, Outcome, billing, reading
from reference_product.billing.invoices import Invoice, Order, State
from reference_product.billing.visit import Visit
from reference_product.errors import Refusal
from reference_product.hospital import desk, titles
from reference_product.money import euros
from reference_product.session import Session

__all__ = ["close_invoice", "draft_invoice", "recycle_invoice"]

_DOMAINS = ("", "M", "C", "O", "N", "S")


def draft_invoice(session: Session, arguments: Arguments) -> Outcome:
    """Price the acts of a visit and keep them, without a number yet."""
    patient = billing.patient_of(session, arguments)
    order = _order(session, arguments)
    billing.discard_draft(session)
    billed = rights.effective(session, patient, order.lines[0].care_date)
    practitioner = desk.practitioner(reading.table(arguments, "practitioner"))
    visit = Visit(f"{session.store.next('visits'):09d}", *practitioner)
    invoice = desk.make(f"V{visit.number}", session.card_people, billed, order, visit, session.today())
    session.invoice = invoice.number
    billing.keep(session, invoice)
    warnings = {selection.rights_warning(billed, line.care_date) for line in order.lines} - {""}
    notice = " ".join(f"Attention : {warning}" for warning in sorted(warnings))
    return Outcome(f"Venue n° {visit.number} de {patient.shown} : {euros(invoice.fees)} €. {notice}".strip())


def close_invoice(session: Session, arguments: Arguments) -> Outcome:
    """Issue the title of the visit being billed: the invoice has its number and waits to be sent."""
    del arguments
    draft = billing.current(session)
    if draft.state is not State.DRAFT:
        raise Refusal(f"Facture n° {draft.number} déjà close.")
    for line in draft.lines:
        warning = selection.rights_warning(draft.patient, date.fromisoformat(line.care_date))
        if warning:
            raise Refusal(f"{warning} La facture n'est pas close : demandez une attestation de droits à jour.")
    number = titles.next_number(session.store, session.today())
    session.store.remove("invoices", draft.number)
    _issue(session, draft, number)
    return Outcome(f"Facture n° {number} close, à transmettre.")


def recycle_invoice(session: Session, arguments: Arguments) -> Outcome:
    """Replace a rejected invoice by a corrected one, under a title of its own."""
    rejected = billing.rejected_of_patient(session, arguments)
    correction = billing.correction_typed(arguments)
    patient = billing.corrected_patient(rejected.patient, correction)
    order = billing.corrected_order(rejected.order, correction)
    visit = rejected.visit
    if visit is None:
        raise Refusal(f"Facture n° {rejected.number} : ce n'est pas une facture de l'établissement.")
    corrected = desk.make(rejected.number, (patient,), patient, order, visit, session.today())
    number = titles.number_after_reject(session.store, rejected.number, session.today())
    billing.keep(session, replace(rejected, state=State.BILLED_ANEW))
    _issue(session, corrected, number)
    return Outcome(f"Facture n° {rejected.number} remplacée par la facture n° {number}, à transmettre.")


def _issue(session: Session, draft: Invoice, number: str) -> None:
    visit = draft.visit
    titled = replace(visit, title_complement=titles.complement()) if visit is not None else None
    billing.keep(session, replace(draft, number=number, state=State.TO_SEND, visit=titled))
    session.invoice = number


def _order(session: Session, arguments: Arguments) -> Order:
    order = billing.order_of(session, arguments)
    domains = [reading.choice(row, "domain", "", _DOMAINS) for row in reading.rows(arguments, "lines")]
    lines = tuple(replace(line, domain=domain) for line, domain in zip(order.lines, domains, strict=True))
    return replace(order, lines=lines, c2s=reading.flag(arguments, "c2s"))
