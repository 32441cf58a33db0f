"""Making, securing, deleting and correcting invoices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from reference_product import nir, rights, selection
from reference_product.actions import Arguments, Outcome, reading
from reference_product.billing import invoices, lots, remote, securing
from reference_product.billing.invoices import Invoice, Order, State
from reference_product.billing.pricing import LineOrder, Terms
from reference_product.errors import Refusal
from reference_product.money import euros
from reference_product.people import Patient, same_person
from reference_product.session import Session

__all__ = [
    "current",
    "delete_invoice",
    "discard_draft",
    "draft_invoice",
    "keep",
    "order_of",
    "patient_of",
    "recycle_invoice",
    "rejected_of_patient",
    "secure_invoice",
]

_NATURES = ("10", "13", "30", "41", "90")
_PATHWAYS = ("T", "N", "R", "O", "M", "S", "H", "U", "B", "D", "A", "J")
_THIRD_PARTIES = ("none", "amo", "amo_amc")
_NOT_SENT = (State.DRAFT, State.TO_SEND)
_REJECTED = (State.REJECTED, State.PARTLY_PAID, State.TECHNICAL_REJECT)


def draft_invoice(session: Session, arguments: Arguments) -> Outcome:
    """Price the acts typed and keep the invoice, ready to be secured."""
    patient = patient_of(session, arguments)
    order = order_of(session, arguments)
    discard_draft(session)
    billed = rights.effective(session, patient, order.lines[0].care_date)
    order = replace(order, treating_doctor=rights.treating_doctor(session, patient))
    invoice = _made(session, lots.next_invoice_number(session.store), billed, order, session.card_people)
    session.invoice = invoice.number
    keep(session, invoice)
    warnings = {selection.rights_warning(billed, line.care_date) for line in order.lines} - {""}
    notice = " ".join(f"Attention : {warning}" for warning in sorted(warnings))
    return Outcome(f"Facture n° {invoice.number} pour {patient.shown} : {euros(invoice.fees)} €. {notice}".strip())


def secure_invoice(session: Session, arguments: Arguments) -> Outcome:
    """Secure the invoice being made."""
    del arguments
    invoice = current(session)
    if invoice.state is State.TO_SEND:
        return Outcome(f"Facture n° {invoice.number} déjà sécurisée.")
    if invoice.state is not State.DRAFT:
        raise Refusal("Aucune facture à sécuriser : élaborez-la d'abord.")
    secured = securing.secure(session, invoice)
    keep(session, secured)
    session.degraded = ""
    how = "sécurisée" if secured.mode == "SV" else "enregistrée en mode dégradé, non sécurisée"
    return Outcome(f"Facture n° {secured.number} {how}, à transmettre.")


def delete_invoice(session: Session, arguments: Arguments) -> Outcome:
    """Delete the patient's last invoice, if it has not left."""
    invoice = _of_patient(session, arguments, lambda one: one.state in _NOT_SENT)
    if invoice.state not in _NOT_SENT:
        raise Refusal(f"Facture n° {invoice.number} déjà transmise ou supprimée : suppression impossible.")
    lots.undo_unsent(session.store, invoice.number)
    keep(session, replace(invoice, state=State.DELETED, lot="", file=""))
    return Outcome(f"Facture n° {invoice.number} supprimée : elle ne partira pas.")


def recycle_invoice(session: Session, arguments: Arguments) -> Outcome:
    """Correct a rejected invoice and make it leave again under its own number."""
    rejected = rejected_of_patient(session, arguments)
    corrected = _corrected(session, rejected, correction_typed(arguments))
    ready = securing.sign_again(session, corrected)
    session.invoice = ready.number
    keep(session, ready)
    return Outcome(f"Facture n° {ready.number} corrigée, à transmettre de nouveau.")


def rejected_of_patient(session: Session, arguments: Arguments) -> Invoice:
    """Return the patient's last rejected invoice.

    Raises:
        Refusal: she has none.
    """
    rejected = _of_patient(session, arguments, lambda one: one.state in _REJECTED)
    if rejected.state not in _REJECTED:
        raise Refusal(f"Facture n° {rejected.number} non rejetée : rien à recycler.")
    return rejected


def correction_typed(arguments: Arguments) -> Arguments:
    """Return the corrections typed by the user."""
    return reading.table(arguments, "correction")


def corrected_order(order: Order, correction: Arguments) -> Order:
    """Return the order with the corrections typed."""
    doctor = reading.table(correction, "referring_doctor")
    return replace(
        order,
        pathway=reading.choice(correction, "pathway", order.pathway, _PATHWAYS),
        nature=reading.choice(correction, "nature", order.nature, _NATURES),
        third_party=reading.choice(correction, "third_party", order.third_party, _THIRD_PARTIES),
        doctor_name=reading.text(doctor, "name", order.doctor_name),
        doctor_first_name=reading.text(doctor, "first_name", order.doctor_first_name),
        accident_date=reading.text(correction, "accident_date", order.accident_date),
        accident_number=reading.text(correction, "accident_number", order.accident_number),
    )


def corrected_patient(patient: Patient, correction: Arguments) -> Patient:
    """Return the patient with the corrections typed; a wrong key is refused."""
    number = reading.text(correction, "nir").replace(" ", "").upper()
    changed = replace(
        patient,
        scheme=reading.text(correction, "scheme", patient.scheme),
        fund=reading.text(correction, "fund", patient.fund),
        centre=reading.text(correction, "centre", patient.centre),
        rank=reading.text(correction, "rank", patient.rank),
    )
    if not number:
        return changed
    number, key = number[:13], reading.text(correction, "nir_key") or number[13:] or nir.key_of(number[:13])
    if not nir.key_is_right(number, key):
        raise Refusal("Clé du NIR erronée : la correction n'est pas enregistrée.")
    if patient.nir in ("", patient.insured_nir):
        changed = replace(changed, nir=number, nir_key=key)
    return replace(changed, insured_nir=number, insured_nir_key=key)


def _corrected(session: Session, rejected: Invoice, correction: Arguments) -> Invoice:
    order = corrected_order(rejected.order, correction)
    patient = corrected_patient(rejected.patient, correction)
    made = _made(session, rejected.number, patient, order, (patient,))
    return replace(made, mode=rejected.mode, evidence=rejected.evidence, signature=rejected.signature)


def _made(
    session: Session, invoice_number: str, patient: Patient, order: Order, people: tuple[Patient, ...]
) -> Invoice:
    terms = Terms(
        scheme=patient.scheme,
        nature=invoices.nature_of(order.nature),
        pathway=order.pathway,
        person_exemption=patient.exemption,
        third_party=order.third_party,
        today=session.today(),
    )
    return invoices.make(invoice_number, people, patient, order, terms)


def patient_of(session: Session, arguments: Arguments) -> Patient:
    """Return the person to bill: the one named, else the one chosen."""
    wanted = reading.person(arguments)
    if wanted is None:
        if session.selected is None:
            raise Refusal("Aucun bénéficiaire choisi : lisez la carte du patient, ou choisissez-le au fichier.")
        return session.selected
    if session.selected is None or not same_person(session.selected, wanted):
        selection.select(session, session.find_patient(wanted))
    return session.selected or wanted


def order_of(session: Session, arguments: Arguments) -> Order:
    """Return the order typed.

    Raises:
        Refusal: it is empty, or something in it cannot be read.
    """
    care_date = reading.day(arguments, "date", session.today()) or session.today()
    at_a_distance = reading.flag(arguments, "teleconsultation")
    doctor = reading.table(arguments, "referring_doctor")
    accident = reading.day(arguments, "accident_date")
    accident_number = reading.text(arguments, "accident_number")
    if accident_number and not (accident_number.isascii() and accident_number.isdigit() and len(accident_number) <= 9):
        raise Refusal("Numéro d'accident : neuf chiffres au plus.")
    typed = reading.rows(arguments, "lines") or ([{}] if at_a_distance else [])
    if not typed:
        raise Refusal("Facture vide : saisissez au moins un acte.")
    return Order(
        lines=tuple(_line(row, care_date, at_a_distance) for row in typed),
        nature=reading.choice(arguments, "nature", "10", _NATURES),
        pathway=_pathway(arguments, at_a_distance),
        third_party=reading.choice(arguments, "third_party", "amo", _THIRD_PARTIES),
        doctor_name=reading.text(doctor, "name"),
        doctor_first_name=reading.text(doctor, "first_name"),
        accident_date=accident.isoformat() if accident else "",
        accident_number=accident_number,
        teleconsultation=at_a_distance,
        connection=remote.connection(reading.text(arguments, "connection_id"), session.now()) if at_a_distance else "",
        c2s=reading.flag(arguments, "c2s"),
    )


def _pathway(arguments: Arguments, at_a_distance: bool) -> str:
    pathway = reading.choice(arguments, "pathway", "T", _PATHWAYS)
    return remote.pathway(pathway) if at_a_distance else pathway


def _line(row: Arguments, care_date: date, at_a_distance: bool) -> LineOrder:
    code = reading.text(row, "ccam") or reading.text(row, "act")
    return LineOrder(
        code=remote.act_code(code.upper()) if at_a_distance else code.upper(),
        care_date=reading.day(row, "date", care_date) or care_date,
        quantity=reading.whole(row, "quantity", 1, 99),
        coefficient=reading.number(row, "coefficient", Decimal(1)),
        activity=reading.text(row, "activity", "1")[:1],
        phase=reading.text(row, "phase", "0")[:1],
        modifiers=reading.text(row, "modifiers").replace(" ", "").upper(),
        association=reading.text(row, "association"),
        related_to_ald=reading.flag(row, "related_to_ald"),
    )


def current(session: Session) -> Invoice:
    """Return the invoice being made."""
    content = session.store.get("invoices", session.invoice) if session.invoice else None
    if content is None:
        raise Refusal("Aucune facture à sécuriser : élaborez-la d'abord.")
    return invoices.from_json(content)


def _of_patient(session: Session, arguments: Arguments, wanted: Callable[[Invoice], bool]) -> Invoice:
    """Return the patient's last invoice of the wanted kind, else her last one."""
    person = reading.person(arguments) or session.selected
    if person is None:
        raise Refusal("Aucun patient désigné.")
    found = [one for one in map(invoices.from_json, session.store.all("invoices")) if same_person(one.patient, person)]
    if not found:
        raise Refusal(f"Aucune facture pour {person.shown}.")
    return next((one for one in reversed(found) if wanted(one)), found[-1])


def discard_draft(session: Session) -> None:
    """Forget the draft left aside when another invoice is begun."""
    content = session.store.get("invoices", session.invoice) if session.invoice else None
    if content is not None and content["state"] == State.DRAFT:
        session.store.remove("invoices", session.invoice)


def keep(session: Session, invoice: Invoice) -> None:
    """Write the invoice down."""
    session.store.put("invoices", invoice.number, invoices.to_json(invoice))
