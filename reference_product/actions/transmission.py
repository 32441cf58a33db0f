"""Lots, files, sending, returns."""

from __future__ import annotations

from reference_product.actions import Arguments, Outcome, complementary, reading
from reference_product.billing import lots, reconciliation, returns
from reference_product.errors import Refusal
from reference_product.mail import envelope, exchange
from reference_product.session import Session
from reference_product.store import Record

__all__ = ["build_file", "build_lots", "fetch_returns", "reconcile", "resend_file", "transmit"]


def build_lots(session: Session, arguments: Arguments) -> Outcome:
    """Put the invoices that wait into lots, dated today unless another date is typed."""
    day = reading.day(arguments, "date", session.today()) or session.today()
    count = lots.build_lots(session.store, day.isoformat())
    return Outcome(f"{count} lot(s) constitué(s) au {day:%d/%m/%Y}." if count else "Aucune facture à mettre en lot.")


def build_file(session: Session, arguments: Arguments) -> Outcome:
    """Write the files of the lots that have none."""
    del arguments
    count = lots.build_files(session.store, session.today().isoformat())
    return Outcome(f"{count} fichier(s) formé(s)." if count else "Aucun lot à mettre en fichier.")


def transmit(session: Session, arguments: Arguments) -> Outcome:
    """Send everything that waits, making lots and files where they are missing."""
    del arguments
    today = session.today().isoformat()
    lots.build_lots(session.store, today)
    lots.build_files(session.store, today)
    count = _send_waiting(session)
    told = f"{count} fichier(s) transmis." if count else "Aucune facture à transmettre : rien n'est envoyé."
    return Outcome(f"{told} {complementary.send(session)}".strip())


def resend_file(session: Session, arguments: Arguments) -> Outcome:
    """Send again the files whose acknowledgement was negative: same invoices, lot of the day."""
    del arguments
    rejected = [row for row in session.store.all("files") if row["state"] == "rejeté"]
    if not rejected:
        raise Refusal("Aucun fichier à ré-émettre : aucun accusé de réception négatif.")
    for row in rejected:
        lots.resend(session.store, row, session.today().isoformat())
    return Outcome(f"{_send_waiting(session)} fichier(s) ré-émis, sans facture nouvelle.")


def fetch_returns(session: Session, arguments: Arguments) -> Outcome:
    """Collect the mailbox: acknowledgements are applied at once, payment returns wait to be reconciled."""
    del arguments
    told: list[str] = []
    payments = 0
    for returned in exchange.collect(session.world.mail):
        try:
            if returned.kind == "ARL":
                told.extend(_acknowledge(session, returned.content))
            elif returned.kind == "NOEMIE":
                returns.read_payments(returned.content)
                identifier = f"noemie {session.store.next('returns'):06d}"
                session.store.put("returns", identifier, _waiting(identifier, returned.content))
                payments += 1
        except returns.ReturnError as error:
            told.append(f"Retour illisible mis de côté : {error}.")
    if payments:
        told.append(f"{payments} retour(s) de paiement à rapprocher.")
    return Outcome(" ".join(told) or "Aucun retour.")


def reconcile(session: Session, arguments: Arguments) -> Outcome:
    """Apply the payment returns collected to the invoices they speak of."""
    del arguments
    told: list[str] = []
    for row in session.store.all("returns"):
        if row.get("done") is not False:
            continue
        for answer in returns.read_payments(row["content"].encode("latin-1")):
            state = reconciliation.reconcile(session.store, answer)
            why = f" ({answer.rejects[0][0]} {answer.rejects[0][1]})" if answer.rejects else ""
            told.append(f"Facture {answer.number} : {state or 'inconnue du poste'}{why}.")
        session.store.put("returns", row["id"], {**row, "done": True})
    return Outcome(" ".join(told) or "Aucun retour à rapprocher.")


def _waiting(identifier: str, content: bytes) -> Record:
    return {"id": identifier, "content": content.decode("latin-1"), "done": False}


def _send_waiting(session: Session) -> int:
    count = 0
    for file in lots.waiting_files(session.store):
        address = envelope.address_of(file.scheme, file.fund)
        certificate = session.world.mail.certificates.get(address)
        if certificate is None:
            raise Refusal(f"Aucun certificat pour {address} : le fichier ne part pas en clair.")
        mail = envelope.outgoing(file, session.now(), certificate, session.world.mail.sender_domain)
        exchange.send(session.world.mail, *mail)
        lots.mark_sent(session.store, file)
        count += 1
    return count


def _acknowledge(session: Session, content: bytes) -> list[str]:
    told = []
    for answer in returns.read_acknowledgements(content):
        known = reconciliation.acknowledge(session.store, answer)
        sign = "positif" if answer.positive else f"négatif ({answer.code} {answer.text}) : fichier à ré-émettre"
        told.append(f"ARL {sign} pour le fichier {answer.file}{'' if known else ', inconnu du poste'}.")
    return told
