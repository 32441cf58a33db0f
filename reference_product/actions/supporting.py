"""Supporting documents: scanning one for an invoice, and sending those whose invoices left."""

from __future__ import annotations

from reference_product.actions import Arguments, Outcome, reading
from reference_product.billing import invoices
from reference_product.billing.invoices import Invoice, State
from reference_product.errors import Refusal
from reference_product.mail import exchange
from reference_product.people import same_person
from reference_product.scor import documents, lots, mail, sheets
from reference_product.scor.documents import Document
from reference_product.session import Session

__all__ = ["attach_supporting_document", "send_supporting_documents"]

_USUAL_DPI = 200


def attach_supporting_document(session: Session, arguments: Arguments) -> Outcome:
    """Scan a sheet and join it to the patient's last invoice."""
    invoice = _invoice(session, arguments)
    kind = reading.choice(arguments, "kind", "ordonnance", tuple(documents.KINDS))
    file_type = reading.choice(arguments, "format", "pdf", tuple(sheets.MEDIA_TYPES))
    pages, dpi = reading.whole(arguments, "pages", 1, 999), reading.whole(arguments, "dpi", _USUAL_DPI, 9999)
    documents.check(file_type, pages, dpi)
    scanned = sheets.scanned_at(dpi)
    lines = ("SPECIMEN - piece fictive", kind.upper(), invoice.patient.shown, f"Facture {invoice.number}")
    name = f"piece-{session.store.next('documents'):04d}.{file_type}"
    content = sheets.scan(file_type, pages, scanned, lines)
    document = Document(invoice.number, kind, name, sheets.MEDIA_TYPES[file_type], pages, scanned, content)
    documents.keep(session.store, document)
    path = session.world.artifacts_dir / "pieces" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    told = f"Pièce {name} ({pages} page(s), {scanned} points par pouce) jointe à la facture n° {invoice.number}."
    return Outcome(told, files=((path, document.media_type),))


def send_supporting_documents(session: Session, arguments: Arguments) -> Outcome:
    """Send the documents of the invoices that left, one lot for each lot of invoices."""
    del arguments
    waiting = lots.waiting(session.store)
    if not waiting:
        return Outcome("Aucune pièce à transmettre : rien n'est envoyé.")
    world = session.world.mail
    for lot, address in zip(waiting, mail.destinations(waiting), strict=True):
        certificate = world.certificates.get(address)
        if certificate is None:
            raise Refusal(f"Aucun certificat pour {address} : les pièces ne partent pas en clair.")
        sender, content = mail.outgoing(lot, address, session.now(), certificate, world.sender_domain)
        exchange.send(world, sender, address, content)
        lots.mark_sent(session.store, lot)
    return Outcome(f"{len(waiting)} lot(s) de pièces transmis.")


def _invoice(session: Session, arguments: Arguments) -> Invoice:
    """Return the patient's last invoice that was not deleted."""
    person = reading.person(arguments) or session.selected
    if person is None:
        raise Refusal("Aucun patient désigné.")
    found = [one for one in map(invoices.from_json, session.store.all("invoices")) if same_person(one.patient, person)]
    kept = [one for one in found if one.state is not State.DELETED]
    if not kept:
        raise Refusal(f"Aucune facture pour {person.shown} : élaborez-la avant d'y joindre une pièce.")
    return kept[-1]
