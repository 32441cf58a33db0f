"""The mail of a SCOR lot: the manifest, then one part per document, sealed for the mailbox of the fund."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reference_product.mail import envelope
from reference_product.scor import manifest
from reference_product.scor.lots import ScorLot

__all__ = ["address_of", "destinations", "outgoing", "protected"]


def address_of(fund: str) -> str:
    """Return the SCOR mailbox of a fund ``RR.CCC``."""
    return f"{fund}@{fund.partition('.')[0]}.scor.rss.fr"


def destinations(lots: Sequence[ScorLot]) -> list[str]:
    """Return the mailbox each lot goes to: that of its own fund."""
    return [address_of(lot.fund) for lot in lots]


def outgoing(lot: ScorLot, recipient: str, sent: datetime, certificate_pem: str, domain: str) -> tuple[str, bytes]:
    """Return sender address and the whole mail.

    Raises:
        Refusal: the fund's certificate cannot be used.
    """
    sender = f"{lot.billing_number}@{domain}"
    stamp = f"{sent:%Y%m%d%H%M%S}.{lot.file}.scor"
    about = f"SYN_SCOR/{manifest.VERSION}/{lot.file}"
    head = envelope.head(sender, recipient, about, sent, f"{stamp}@{domain}")
    return sender, head + protected(_entity(lot, sent, stamp), certificate_pem)


def protected(entity: bytes, certificate_pem: str) -> bytes:
    """Return an entity sealed for the holder of a certificate, itself an entity."""
    return envelope.sealed_part(entity, certificate_pem)


def _entity(lot: ScorLot, sent: datetime, stamp: str) -> bytes:
    boundary = f"=_{stamp}"
    parts = [_part(boundary, "manifest.json", "application/json", manifest.write(lot, sent.date()))]
    parts += [_part(boundary, one.document.name, one.document.media_type, one.document.content) for one in lot.joined]
    head = f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    return b"".join((head, *parts, f"--{boundary}--\r\n".encode("ascii")))


def _part(boundary: str, name: str, media_type: str, content: bytes) -> bytes:
    head = (
        f'--{boundary}\r\nContent-Type: {media_type}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return head.encode("ascii") + envelope.in_base64(content)
