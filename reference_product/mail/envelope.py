"""The mail that carries a B2 file: address, subject, encryption; and the content of a returned mail."""

from __future__ import annotations

import base64
import gzip
import io
import zlib
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message

from reference_product.billing.lots import OutgoingFile
from reference_product.errors import Refusal

__all__ = [
    "Returned",
    "address_of",
    "head",
    "in_base64",
    "invoice_count",
    "outgoing",
    "read_returned",
    "sealed",
    "sealed_part",
    "subject",
]

_LARGEST = 8 << 20


@dataclass(frozen=True, slots=True)
class Returned:
    """The useful part of a mail received: ``ARL``, ``NOEMIE`` or empty, and the file."""

    kind: str
    content: bytes


def address_of(scheme: str, fund: str) -> str:
    """Return the address of a fund."""
    return f"{scheme}{fund}@{fund}.{scheme}.rss.fr"


def invoice_count(content: bytes) -> int:
    """Count the invoices of a file: its records of type 5."""
    return sum(content[at : at + 1] == b"5" for at in range(0, len(content), 128))


def subject(file: OutgoingFile, sent: datetime) -> str:
    """Return the subject: flow and version, sender, time stamp, number of invoices."""
    stamp = f"{sent:%Y%m%d%H%M%S}{int(file.file) % 100000:05d}"
    return f"IR100500/00000{file.sender}/{stamp}/{invoice_count(file.content):05d}"


def outgoing(
    file: OutgoingFile, sent: datetime, certificate_pem: str, sender_domain: str, mailbox: str = ""
) -> tuple[str, str, bytes]:
    """Return sender address, recipient address and the whole mail; ``mailbox`` takes the place of the fund's.

    Raises:
        Refusal: the fund's certificate cannot be used.
    """
    sender, recipient = f"{file.sender}@{sender_domain}", mailbox or address_of(file.scheme, file.fund)
    stamp = subject(file, sent).split("/")[2]
    boundary = f"=_{stamp}"
    opening = f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n--{boundary}\r\n'
    parts = (
        head(sender, recipient, subject(file, sent), sent, f"{stamp}@{sender_domain}"),
        opening.encode("ascii"),
        sealed_part(_entity(file.content), certificate_pem),
        f"\r\n--{boundary}--\r\n".encode("ascii"),
    )
    return sender, recipient, b"".join(parts)


def head(sender: str, recipient: str, about: str, sent: datetime, identifier: str) -> bytes:
    """Return the fields that open a mail; those of its content follow."""
    fields = (
        f"From: {sender}\r\nTo: {recipient}\r\nSubject: {about}\r\n"
        f"Date: {sent:%a, %d %b %Y %H:%M:%S} +0000\r\nMessage-ID: <{identifier}>\r\nMIME-Version: 1.0\r\n"
    )
    return fields.encode("ascii")


def read_returned(raw: bytes) -> Returned:
    """Return the first EDI part of a mail, decoded and decompressed within bounds."""
    mail = message_from_bytes(raw[: _LARGEST * 2], policy=policy.compat32)
    for part in mail.walk():
        if part.get_content_type() == "application/edi-consent":
            return Returned(_kind(part), _plain(_payload(part)))
    return Returned("", b"")


def _entity(content: bytes) -> bytes:
    fields = (
        "Content-Type: application/EDI-consent\r\nContent-Transfer-Encoding: base64\r\n"
        'Content-Disposition: attachment; filename="B2.gz"\r\nContent-Description: IRISTEST/B2/Z\r\n\r\n'
    )
    return fields.encode("ascii") + in_base64(gzip.compress(content, mtime=0))


def sealed_part(entity: bytes, certificate_pem: str) -> bytes:
    """Return the MIME part that carries an encrypted entity.

    Raises:
        Refusal: the certificate cannot be used.
    """
    fields = (
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\r\n'
        'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
    )
    return fields.encode("ascii") + in_base64(sealed(entity, certificate_pem))


def in_base64(content: bytes) -> bytes:
    """Return the content in lines of base64, as a mail ends its lines."""
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def sealed(entity: bytes, certificate_pem: str) -> bytes:
    """Encrypt a MIME entity for the holder of a certificate (CMS, DER).

    Raises:
        Refusal: the certificate cannot be used.
    """
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
    from cryptography.x509 import load_pem_x509_certificate

    try:
        certificate = load_pem_x509_certificate(certificate_pem.encode("ascii"))
        builder = pkcs7.PKCS7EnvelopeBuilder().set_data(entity).add_recipient(certificate)
        return builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    except (ValueError, TypeError) as error:
        raise Refusal("Certificat du destinataire illisible : le fichier ne part pas en clair.") from error


def _kind(part: Message) -> str:
    description = str(part.get("Content-Description", "")).upper()
    return next((kind for kind in ("ARL", "NOEMIE") if kind in description), "")


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _plain(content: bytes) -> bytes:
    """Decompress when the content is compressed; what is broken or swells beyond bounds comes back empty."""
    if not content.startswith(b"\x1f\x8b"):
        return content[:_LARGEST]
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            plain = stream.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        return b""
    return plain if len(plain) <= _LARGEST else b""
