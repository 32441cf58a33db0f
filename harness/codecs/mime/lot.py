"""A B2 file in its mail, and back; whatever a mail may hold is read without raising."""

from __future__ import annotations

import base64
import gzip as gzip_module
import zlib
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.utils import format_datetime

from harness.codecs.b2.frame import DEFAULT_BOUND
from harness.codecs.mime.envelope import decrypt, encrypt
from harness.codecs.mime.subject import Subject, parse_subject
from harness.codecs.problem import Problem

__all__ = ["Unpacked", "pack_lot", "unpack_lot", "unpack_return"]

_EDI = "application/edi-consent"
_PKCS7 = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_UNREADABLE = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What the mail library raises on hostile bytes."""
_BOUNDARY = "=_banc_recette_lot"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was found in a mail."""

    lot: bytes | None
    """The file, decompressed; None when ``problem`` says why there is none."""
    problem: str = ""
    """Message code of what prevented reading."""
    details: tuple[tuple[str, str], ...] = ()
    subject: Subject | None = None
    description: str = ""
    """Content-Description of the clear part, as ``IRISTEST/B2/Z``."""
    remarks: tuple[Problem, ...] = ()
    """What is not as it should be and did not prevent reading."""


def _wrapped(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _head(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def pack_lot(
    b2: bytes,
    recipient_cert_pem: bytes,
    *,
    sender: str,
    recipient: str,
    subject: Subject,
    gzip: bool = True,
    test: bool = True,
) -> bytes:
    """Return the mail that carries one file.

    Args:
        b2: The file.
        recipient_cert_pem: Encryption certificate of the destination.
        sender: Address of the sender.
        recipient: Address of the destination, ``RRDDD@DDD.RR.rss.fr``.
        subject: Parts of the subject; its number of invoices is written as given.
        gzip: Compress, and say so by ``/Z``.
        test: Mark as a test exchange (``IRISTEST``).
    """
    body = gzip_module.compress(b2, mtime=0) if gzip else b2
    description = ("IRISTEST" if test else "IRIS") + "/B2" + ("/Z" if gzip else "")
    name = "B2.gz" if gzip else "B2"
    clear = _head(
        f'Content-Type: application/EDI-consent; name="{name}"',
        "Content-Transfer-Encoding: base64",
        f"Content-Description: {description}",
    ) + _wrapped(body)
    stamp = f"{subject.sent_at:%Y%m%d%H%M%S}{subject.sequence:05d}"
    outer = _head(
        f"From: {sender}",
        f"To: {recipient}",
        f"Date: {format_datetime(subject.sent_at)}",
        f"Message-ID: <{stamp}@{sender.rpartition('@')[2]}>",
        f"Subject: {subject}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"',
    )
    part = _head(
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
        "Content-Transfer-Encoding: base64",
        'Content-Disposition: attachment; filename="smime.p7m"',
    )
    envelope = _wrapped(encrypt(clear, recipient_cert_pem))
    boundary = b"--" + _BOUNDARY.encode("ascii")
    return b"".join((outer, boundary, b"\r\n", part, envelope, boundary, b"--\r\n"))


def _payload(part: Message) -> bytes | None:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else None


def _leaves(mail: Message) -> list[Message]:
    return [part for part in mail.walk() if not part.is_multipart()]


def _gunzip(data: bytes, bound: int) -> tuple[bytes | None, Problem | None]:
    """Decompress at most ``bound`` bytes."""
    engine = zlib.decompressobj(wbits=31)
    try:
        clear = engine.decompress(data, bound)
        # The bound is reached and something is left: one more byte tells a bomb from an exact fit.
        if engine.unconsumed_tail and engine.decompress(engine.unconsumed_tail, 1):
            return None, Problem("codecs.mime-gzip-bomb", "", (("bound", str(bound)),))
    except zlib.error as error:
        return None, Problem("codecs.mime-gzip", "", (("reason", str(error)[:80]),))
    if not engine.eof:
        return None, Problem("codecs.mime-gzip", "", (("reason", "truncated"),))
    return clear, None


def _edi(entity: bytes, bound: int) -> tuple[bytes | None, str, Problem | None]:
    """Return the content of the first EDI part of a MIME entity, its description, or a problem."""
    leaves = _leaves(message_from_bytes(entity))
    part = next((p for p in leaves if p.get_content_type() == _EDI), None)
    if part is None:
        found = leaves[0].get_content_type() if leaves else ""
        return None, "", Problem("codecs.mime-no-edi", "", (("found", found),))
    description = str(part.get("Content-Description", "")).strip()
    content = _payload(part)
    if content is None:
        return None, description, Problem("codecs.mime-no-edi", "", (("found", "multipart"),))
    if description.endswith("/Z") or content[:2] == b"\x1f\x8b":
        clear, problem = _gunzip(content, bound)
        return clear, description, problem
    if len(content) > bound:
        size = (("bound", str(bound)), ("size", str(len(content))))
        return None, description, Problem("codecs.mime-too-large", "", size)
    return content, description, None


def _remarks(mail: Message, subject: Subject | None, leaves: list[Message], lot: bytes) -> list[Problem]:
    """Report what does not follow the published envelope although the lot could be read."""
    found = []
    text = str(mail.get("Subject", ""))
    if subject is None:
        found.append(Problem("codecs.mime-subject", "Subject", (("found", text[:100]),)))
    else:
        invoices = sum(1 for start in range(0, len(lot), 128) if lot[start : start + 1] == b"5")
        if invoices != subject.invoices:
            counts = (("expected", str(invoices)), ("found", str(subject.invoices)))
            found.append(Problem("codecs.mime-subject-count", "Subject", counts))
    if mail.get_content_type() != "multipart/mixed":
        found.append(Problem("codecs.mime-outer", "Content-Type", (("found", mail.get_content_type()),)))
    if len(leaves) != 1:
        found.append(Problem("codecs.mime-parts", "Content-Type", (("found", str(len(leaves))),)))
    return found


def unpack_lot(mail: bytes, key_pem: bytes, cert_pem: bytes, bound: int = DEFAULT_BOUND) -> Unpacked:
    """Read the file out of a mail a product sent.

    Args:
        mail: The mail as received.
        key_pem: Decryption key of the destination.
        cert_pem: Its certificate.
        bound: Size in bytes above which neither mail nor file is read.
    """
    if len(mail) > 2 * bound:
        return Unpacked(None, "codecs.mime-too-large", (("bound", str(2 * bound)), ("size", str(len(mail)))))
    subject = None
    try:
        message = message_from_bytes(mail)
        subject = parse_subject(str(message.get("Subject", "")))
        leaves = _leaves(message)
        part = next((p for p in leaves if p.get_content_type() in _PKCS7), None)
        content = _payload(part) if part is not None else None
        if content is None:
            kind = leaves[0].get_content_type() if leaves else ""
            return Unpacked(None, "codecs.mime-no-envelope", (("found", kind),), subject)
        clear, problem = decrypt(content, key_pem, cert_pem)
        if clear is None:
            return _refused(problem, subject)
        lot, description, problem = _edi(clear, bound)
        if lot is None:
            return _refused(problem, subject, description)
        remarks = _remarks(message, subject, leaves, lot)
    except _UNREADABLE as error:
        return Unpacked(None, "codecs.mime-unreadable", (("reason", type(error).__name__),), subject)
    return Unpacked(lot, "", (), subject, description, tuple(remarks))


def _refused(problem: Problem | None, subject: Subject | None, description: str = "") -> Unpacked:
    reason = problem or Problem("codecs.mime-unreadable")
    return Unpacked(None, reason.code, reason.arguments, subject, description)


def unpack_return(mail: bytes, bound: int = DEFAULT_BOUND) -> Unpacked:
    """Read the file out of a return mail: its first EDI part, decompressed when it is compressed."""
    if len(mail) > 2 * bound:
        return Unpacked(None, "codecs.mime-too-large", (("bound", str(2 * bound)), ("size", str(len(mail)))))
    try:
        content, description, problem = _edi(mail, bound)
    except _UNREADABLE as error:
        return Unpacked(None, "codecs.mime-unreadable", (("reason", type(error).__name__),))
    return Unpacked(content, "", (), None, description) if content is not None else _refused(problem, None, description)
