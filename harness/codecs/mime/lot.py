"""A B2 file in its mail, and back; whatever a mail may hold is read without raising."""

from __future__ import annotations

import gzip as gzip_module
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import format_datetime

from harness.codecs.b2.frame import DEFAULT_BOUND
from harness.codecs.mime.envelope import encrypt
from harness.codecs.mime.signing import SigningKey, sign_entity
from harness.codecs.mime.subject import Subject, parse_subject
from harness.codecs.mime.transfer import wrapped
from harness.codecs.mime.tree import PKCS7, Mail, Node, read_mail
from harness.codecs.mime.verdict import Signature, Trust
from harness.codecs.problem import Problem

__all__ = ["Unpacked", "gunzip", "pack_lot", "unpack_lot", "unpack_return"]

_EDI = "application/edi-consent"
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
    signatures: tuple[Signature, ...] = ()
    """Signatures met, outermost first."""


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
    signer: SigningKey | None = None,
    detached: bool = True,
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
        signer: Sign the clear part before it is encrypted; None = not signed.
        detached: Sign as ``multipart/signed`` rather than with the part inside.
    """
    body = gzip_module.compress(b2, mtime=0) if gzip else b2
    description = ("IRISTEST" if test else "IRIS") + "/B2" + ("/Z" if gzip else "")
    name = "B2.gz" if gzip else "B2"
    clear = _head(
        f'Content-Type: application/EDI-consent; name="{name}"',
        "Content-Transfer-Encoding: base64",
        f"Content-Description: {description}",
    ) + wrapped(body)
    if signer is not None:
        clear = sign_entity(clear, signer, subject.sent_at, detached=detached)
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
    envelope = wrapped(encrypt(clear, recipient_cert_pem))
    boundary = b"--" + _BOUNDARY.encode("ascii")
    return b"".join((outer, boundary, b"\r\n", part, envelope, boundary, b"--\r\n"))


def gunzip(data: bytes, bound: int) -> tuple[bytes | None, Problem | None]:
    """Decompress at most ``bound`` bytes; beyond, or damaged, return the problem."""
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


def _edi(mail: Mail, bound: int) -> tuple[bytes | None, str, Problem | None]:
    """Return the content of the first EDI part of a mail, its description, or a problem."""
    leaves = list(mail.leaves())
    part = next((leaf for leaf in leaves if leaf.kind == _EDI), None)
    if part is None:
        found = leaves[0].kind if leaves[0].entity.fields else ""
        return None, "", Problem("codecs.mime-no-edi", "", (("found", found),))
    description = part.entity.get("Content-Description")
    if part.content is None:
        reason = next((p.code for p in mail.problems if p.location.startswith(part.path)), "")
        return None, description, Problem("codecs.mime-unreadable", "", (("reason", reason),))
    if description.endswith("/Z") or part.content[:2] == b"\x1f\x8b":
        clear, problem = gunzip(part.content, bound)
        return clear, description, problem
    if len(part.content) > bound:
        size = (("bound", str(bound)), ("size", str(len(part.content))))
        return None, description, Problem("codecs.mime-too-large", "", size)
    return part.content, description, None


def _outer(node: Node) -> Iterator[Node]:
    """Yield the leaves seen before anything is opened."""
    if node.children and node.kind not in PKCS7:
        for child in node.children:
            yield from _outer(child)
    else:
        yield node


def _remarks(mail: Mail, subject: Subject | None, outer: Sequence[Node], lot: bytes) -> list[Problem]:
    """Report what does not follow the published envelope although the lot could be read."""
    found = []
    if subject is None:
        text = mail.root.entity.get("Subject")
        found.append(Problem("codecs.mime-subject", "Subject", (("found", text[:100]),)))
    else:
        invoices = sum(1 for start in range(0, len(lot), 128) if lot[start : start + 1] == b"5")
        if invoices != subject.invoices:
            counts = (("expected", str(invoices)), ("found", str(subject.invoices)))
            found.append(Problem("codecs.mime-subject-count", "Subject", counts))
    if mail.root.kind != "multipart/mixed":
        found.append(Problem("codecs.mime-outer", "Content-Type", (("found", mail.root.kind),)))
    if len(outer) != 1:
        found.append(Problem("codecs.mime-parts", "Content-Type", (("found", str(len(outer))),)))
    for signature in mail.signatures():
        found += signature.problems
        for signer in signature.signers:
            found += (*signer.problems, *signer.remarks)
    return found


def unpack_lot(
    mail: bytes, key_pem: bytes, cert_pem: bytes, bound: int = DEFAULT_BOUND, trust: Trust | None = None
) -> Unpacked:
    """Read the file out of a mail a product sent, signed or not.

    Args:
        mail: The mail as received.
        key_pem: Decryption key of the destination.
        cert_pem: Its certificate.
        bound: Size in bytes above which neither mail nor file is read.
        trust: What signatures are judged by; faults of a signature are remarks, and leave the file readable.
    """
    if len(mail) > 2 * bound:
        return Unpacked(None, "codecs.mime-too-large", (("bound", str(2 * bound)), ("size", str(len(mail)))))
    read = read_mail(mail, [(key_pem, cert_pem)], trust, 2 * bound)
    subject = parse_subject(read.root.entity.get("Subject"))
    outer = list(_outer(read.root))
    sealed = next((node for node in read.root.walk() if node.envelope is not None), None)
    if sealed is None or sealed.envelope is None:
        signed = next((node for node in read.root.walk() if node.kind in PKCS7 and node.content is not None), None)
        code = "codecs.mime-no-envelope" if signed is None else "codecs.mime-not-enveloped"
        return Unpacked(None, code, (("found", outer[0].kind if outer else ""),), subject)
    if sealed.envelope.problem is not None or not sealed.children:
        return _refused(sealed.envelope.problem, subject)
    lot, description, problem = _edi(Mail(sealed.children[0], read.problems), bound)
    if lot is None:
        return _refused(problem, subject, description)
    remarks = _remarks(read, subject, outer, lot)
    return Unpacked(lot, "", (), subject, description, tuple(remarks), read.signatures())


def _refused(problem: Problem | None, subject: Subject | None, description: str = "") -> Unpacked:
    reason = problem or Problem("codecs.mime-unreadable")
    return Unpacked(None, reason.code, reason.arguments, subject, description)


def unpack_return(mail: bytes, bound: int = DEFAULT_BOUND) -> Unpacked:
    """Read the file out of a return mail: its first EDI part, decompressed when it is compressed."""
    if len(mail) > 2 * bound:
        return Unpacked(None, "codecs.mime-too-large", (("bound", str(2 * bound)), ("size", str(len(mail)))))
    content, description, problem = _edi(read_mail(mail, bound=2 * bound), bound)
    return Unpacked(content, "", (), None, description) if content is not None else _refused(problem, None, description)
