"""Securing of an invoice: both cards present, checked, and the professional card's signature."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from reference_product import selection
from reference_product.billing import invoices
from reference_product.billing.invoices import Invoice, State
from reference_product.cards import cps, faults, transport, vitale
from reference_product.cards.transport import CardFault
from reference_product.errors import Refusal
from reference_product.people import Professional
from reference_product.session import CardHolder, Session

__all__ = [
    "check_holder",
    "check_rights",
    "invoice_digest",
    "is_opposed",
    "mode_of",
    "opposed_serials",
    "reads_patient_card",
    "same_card",
    "secure",
    "serial_in_reader",
    "sign_again",
]


def secure(session: Session, invoice: Invoice) -> Invoice:
    """Return the invoice secured, or marked degraded when the card may not or cannot be used.

    Raises:
        Refusal: a card is absent, changed, expired, opposed, or the rights are closed.
    """
    holder = _holder(session)
    card_read = reads_patient_card(invoice, session.degraded)
    if card_read:
        _check_patient_card(session, invoice)
        check_rights(invoice)
    billed = _with_biller(invoice, holder.professional)
    secured = replace(
        billed,
        mode=mode_of(invoice, session.degraded),
        evidence=invoices.evidence_field(card_read),
        state=State.TO_SEND,
    )
    return replace(secured, signature=_signature(holder, secured)) if card_read else secured


def sign_again(session: Session, invoice: Invoice) -> Invoice:
    """Return a corrected invoice ready to leave again, signed anew when it had been secured."""
    holder = _holder(session)
    billed = replace(_with_biller(invoice, holder.professional), state=State.TO_SEND)
    return replace(billed, signature=_signature(holder, billed)) if billed.signature else billed


def reads_patient_card(invoice: Invoice, degraded: str) -> bool:
    """Tell whether securing uses the patient's card: neither in degraded mode nor at a distance."""
    return not degraded and not invoice.teleconsultation


def mode_of(invoice: Invoice, degraded: str) -> str:
    """Return the securing mode: SV with both cards, DEG in degraded mode or at a distance."""
    return "DEG" if degraded or invoice.teleconsultation else "SV"


def same_card(serial: str, expected: str) -> bool:
    """Tell whether the card in the reader is the one the person was read from."""
    return serial == expected


def is_opposed(serial: str, opposed: Collection[str]) -> bool:
    """Tell whether the card is on the opposition list."""
    return serial in opposed


def opposed_serials(session: Session) -> set[str]:
    """Return the serial numbers opposed today, from the list last loaded."""
    content = session.store.get("tables", "opposition") or {}
    rows = content.get("rows")
    today = session.today().isoformat()
    pairs = rows if isinstance(rows, list) else []
    return {str(serial) for serial, since in pairs if str(since) <= today}


def check_rights(invoice: Invoice) -> None:
    """Refuse an invoice holding care given outside the period of rights."""
    for line in invoice.lines:
        warning = selection.rights_warning(invoice.patient, date.fromisoformat(line.care_date))
        if warning:
            raise Refusal(f"{warning} La facture n'est pas sécurisée : demandez une attestation de droits à jour.")


def invoice_digest(invoice: Invoice) -> bytes:
    """Return the SHA-256 of what the signature covers: who is billed, by whom, for which acts and amounts."""
    content = invoices.to_json(replace(invoice, signature="", lot="", lot_date="", file=""))
    covered = {name: value for name, value in content.items() if name not in ("state", "order")}
    return hashlib.sha256(json.dumps(covered, sort_keys=True, ensure_ascii=False).encode()).digest()


def check_holder(session: Session, professional: Professional) -> None:
    """Refuse a professional card whose validity is over."""
    if cps.is_expired(professional.valid_until, session.today()):
        last = selection.french(professional.valid_until)
        raise Refusal(f"Carte CPS périmée depuis le {last} : utilisez une carte CPS en cours de validité.")


def _holder(session: Session) -> CardHolder:
    if session.holder is None:
        raise Refusal("Carte CPS non lue : insérez votre carte CPS, lisez-la et présentez le code porteur.")
    check_holder(session, session.holder.professional)
    if not session.holder.professional.billing_number:
        raise Refusal("Situation de facturation inconnue : présentez le code porteur de la carte CPS.")
    return session.holder


def _check_patient_card(session: Session, invoice: Invoice) -> None:
    serial = serial_in_reader(session)
    if not same_card(serial, invoice.patient.card_serial):
        raise Refusal(
            "La carte présente n'est pas celle du bénéficiaire choisi "
            f"({invoice.patient.shown}) : remettez sa carte, ou relisez la carte et refaites la facture."
        )
    if is_opposed(serial, opposed_serials(session)):
        raise Refusal("Carte en opposition : elle ne doit pas être utilisée, la facture n'est pas sécurisée.")


def serial_in_reader(session: Session) -> str:
    """Return the serial number of the patient's card that is in the reader now.

    Raises:
        Refusal: there is none, or it is not read.
    """
    try:
        connection = transport.connect(session.readers(), session.patient_reader())
        try:
            return vitale.read_serial(connection)
        finally:
            connection.disconnect()
    except CardFault as fault:
        raise Refusal(faults.patient_message(fault)) from fault


def _with_biller(invoice: Invoice, professional: Professional) -> Invoice:
    return replace(
        invoice,
        billing_number=professional.billing_number,
        biller=f"{professional.name} {professional.first_name}",
        specialty=professional.specialty,
        rpps=professional.rpps,
        practice=professional.practice,
    )


def _signature(holder: CardHolder, invoice: Invoice) -> str:
    digest = invoice_digest(invoice)
    signature = holder.sign(digest)
    if not _verifies(holder.professional.certificate, digest, signature):
        raise Refusal("Signature incorrecte : elle ne correspond pas au certificat de la carte CPS. Relisez la carte.")
    return signature.hex()


def _verifies(certificate: bytes, data: bytes, signature: bytes) -> bool:
    # Loaded here: a start-up that signs nothing does not wait for it.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.x509 import load_der_x509_certificate

    try:
        key = load_der_x509_certificate(certificate).public_key()
    except ValueError:
        return False
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True
