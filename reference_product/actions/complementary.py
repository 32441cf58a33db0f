"""Sending of the requests to complementary bodies, once the invoices they go with have left."""

from __future__ import annotations

from reference_product.billing.lots import OutgoingFile
from reference_product.dre import requests
from reference_product.dre.requests import RequestFile
from reference_product.mail import envelope, exchange
from reference_product.session import Session

__all__ = ["send"]


def send(session: Session) -> str:
    """Send the requests that wait, and say what left and what could not; empty when none was due."""
    requests.build(session.store, session.today().isoformat())
    left, closed = 0, list[str]()
    for request in requests.waiting(session.store):
        certificate = session.world.mail.certificates.get(request.mailbox)
        if certificate is None:
            closed.append(request.mailbox)
            continue
        _send(session, request, certificate)
        left += 1
    told = [f"{left} DRE transmise(s) aux organismes complémentaires."] if left else []
    if closed:
        told.append(f"DRE non transmise, aucun certificat pour {', '.join(closed)} : elle ne part pas en clair.")
    return " ".join(told)


def _send(session: Session, request: RequestFile, certificate: str) -> None:
    mail = session.world.mail
    file = OutgoingFile(request.file, "", "", request.sender, (), request.content)
    exchange.send(mail, *envelope.outgoing(file, session.now(), certificate, mail.sender_domain, request.mailbox))
    requests.mark_sent(session.store, request)
