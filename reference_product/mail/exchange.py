"""Sending by SMTP and collecting by POP3, each within a short time."""

from __future__ import annotations

import os
import poplib
import smtplib

from reference_product.errors import Unavailable
from reference_product.mail import envelope
from reference_product.mail.envelope import Returned
from reference_product.world import Mail

__all__ = ["collect", "send"]


def send(mail: Mail, sender: str, recipient: str, content: bytes) -> None:
    """Hand one mail to the server.

    Raises:
        Unavailable: the server cannot be reached or refuses.
    """
    try:
        with smtplib.SMTP(mail.smtp_host, mail.smtp_port, "cabinet.invalid", _timeout()) as server:
            server.sendmail(sender, [recipient], content)
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(
            f"Transmission impossible : le serveur de messagerie ne répond pas ({type(error).__name__}). "
            "Les fichiers restent à transmettre."
        ) from error


def collect(mail: Mail) -> list[Returned]:
    """Take every mail out of the mailbox, oldest first.

    Raises:
        Unavailable: the server cannot be reached or refuses.
    """
    try:
        box = poplib.POP3(mail.pop_host, mail.pop_port, timeout=_timeout())
        try:
            box.user(mail.user)
            box.pass_(mail.password)
            found = [envelope.read_returned(_mail(box, index)) for index in range(1, box.stat()[0] + 1)]
            for index in range(1, len(found) + 1):
                box.dele(index)
            return found
        finally:
            box.quit()
    except (OSError, poplib.error_proto) as error:
        raise Unavailable(
            f"Relève impossible : le serveur de messagerie ne répond pas ({type(error).__name__}). "
            "Recommencez plus tard."
        ) from error


def _mail(box: poplib.POP3, index: int) -> bytes:
    return b"\r\n".join(box.retr(index)[1]) + b"\r\n"


def _timeout() -> float:
    try:
        return min(60.0, max(0.1, float(os.environ.get("RECETTE_HTTP_TIMEOUT", "5"))))
    except ValueError:
        return 5.0
