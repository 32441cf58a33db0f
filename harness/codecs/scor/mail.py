"""The mail of a SCOR lot (SYN-03): sealed for the fund, its manifest first, then one part per document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from harness.codecs.mime.attachments import attachment_name
from harness.codecs.mime.envelope import encrypt
from harness.codecs.mime.fields import plain
from harness.codecs.mime.signing import SigningKey, sign_entity
from harness.codecs.mime.transfer import wrapped
from harness.codecs.mime.tree import Keys, Mail, read_mail
from harness.codecs.mime.verdict import Signature, Trust
from harness.codecs.problem import MAX_PROBLEMS, Problem
from harness.codecs.scor.manifest import Manifest, read_manifest, write_manifest

__all__ = ["MANIFEST_NAME", "ScorMail", "held_in", "pack_scor", "scor_mailbox", "unpack_scor"]

MANIFEST_NAME = "manifest.json"
_BOUND = 64 * 1024 * 1024
_MANIFEST_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class ScorMail:
    """What was found in the mail of a lot."""

    manifest: Manifest | None
    attachments: Mapping[str, bytes]
    """Documents by name."""
    problems: tuple[Problem, ...] = ()
    signatures: tuple[Signature, ...] = ()


def scor_mailbox(fund: str) -> str:
    """Return the mailbox of a fund ``RR.CCC``: ``<scheme>.<fund>@<scheme>.scor.rss.fr``."""
    return f"{fund}@{fund.partition('.')[0]}.scor.rss.fr"


def pack_scor(
    manifest: Manifest,
    attachments: Mapping[str, bytes],
    recipient_cert_pem: bytes,
    *,
    sender: str,
    sent_at: datetime,
    signer: SigningKey | None = None,
    cipher: str = "aes256_cbc",
) -> bytes:
    """Return the mail that carries one lot.

    Args:
        manifest: What it announces, written as it is.
        attachments: Documents by name.
        recipient_cert_pem: Encryption certificate of the fund.
        sender: Address of the sender.
        sent_at: Instant of sending, with a zone.
        signer: Sign before sealing; None = not signed.
        cipher: ``aes128_cbc`` or ``aes256_cbc``.
    """
    types = {document.name: document.media_type for document in manifest.documents}
    written = write_manifest(manifest)
    boundary = "=_banc_scor_" + hashlib.sha256(written).hexdigest()[:24]
    parts = [_part(boundary, MANIFEST_NAME, _MANIFEST_TYPE, written)]
    parts += [
        _part(boundary, name, types.get(name) or "application/octet-stream", data) for name, data in attachments.items()
    ]
    head = f'Content-Type: multipart/mixed;\r\n boundary="{boundary}"\r\n\r\n'.encode()
    clear = b"".join((head, *parts, f"--{boundary}--\r\n".encode()))
    if signer is not None:
        clear = sign_entity(clear, signer, sent_at)
    stamp = f"{sent_at:%Y%m%d%H%M%S}.{manifest.lot}"
    outer = (
        f"From: {plain(sender)}\r\nTo: {scor_mailbox(manifest.fund)}\r\nDate: {format_datetime(sent_at)}\r\n"
        f"Message-ID: <{stamp}@{plain(sender).rpartition('@')[2]}>\r\n"
        f"Subject: SYN_SCOR/{manifest.version}/{manifest.sender}/{manifest.lot}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return outer.encode("utf-8") + wrapped(encrypt(clear, recipient_cert_pem, cipher))


def _part(boundary: str, name: str, media_type: str, data: bytes) -> bytes:
    head = (
        f'--{boundary}\r\nContent-Type: {media_type}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return head.encode("utf-8") + wrapped(data)


def unpack_scor(mail: bytes, keys: Keys, trust: Trust | None = None, bound: int = _BOUND) -> ScorMail:
    """Read the mail of a lot whatever its state.

    Args:
        mail: The mail as received.
        keys: What may open it.
        trust: What its signature is judged by, when it has one.
        bound: Size in bytes above which nothing is read.
    """
    read = read_mail(mail, keys, trust, bound)
    problems = list(read.problems)
    sealed = next((node for node in read.root.walk() if node.envelope is not None), None)
    if sealed is None:
        problems.append(Problem("codecs.mime-no-envelope", "", (("found", read.root.kind),)))
        return ScorMail(None, {}, tuple(problems))
    held = held_in(Mail(sealed))
    remarks = (remark for s in read.signatures() for signer in s.signers for remark in signer.remarks)
    kept = (*problems, *held.problems, *remarks)[:MAX_PROBLEMS]
    return ScorMail(held.manifest, held.attachments, kept, read.signatures())


def held_in(mail: Mail) -> ScorMail:
    """Return what an opened mail holds of a lot; what is wrong with the mail itself is not told again."""
    manifest, attachments, problems = None, dict[str, bytes](), list[Problem]()
    announced = False
    for leaf in mail.leaves():
        name = attachment_name(leaf)
        if leaf.kind == "application/pkcs7-signature" or leaf.content is None or leaf.envelope is not None:
            continue
        if name == MANIFEST_NAME and not announced:
            announced = True
            manifest, faults = read_manifest(leaf.content)
            problems += faults
        elif not name:
            problems.append(Problem("codecs_mail.scor-no-name", leaf.path, (("found", leaf.kind),)))
        elif name in attachments:
            problems.append(Problem("codecs_mail.scor-same-name", leaf.path, (("found", name[:100]),)))
        else:
            attachments[name] = leaf.content
    if not announced:
        problems.append(Problem("codecs_mail.scor-no-manifest"))
    return ScorMail(manifest, attachments, tuple(problems[:MAX_PROBLEMS]))
