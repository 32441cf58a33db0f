"""Returns as mail: one ``application/EDI-consent`` part, described by what it holds."""

from __future__ import annotations

import base64
import gzip
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

__all__ = ["Envelope", "return_mail"]

_LINE = "\r\n"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, when, and the rank of the mail in this world."""

    sender: str
    recipient: str
    at: datetime
    rank: int


def return_mail(kind: str, content: bytes, envelope: Envelope, *, compressed: bool = False) -> bytes:
    """Return the mail that brings a return file; the same arguments give the same bytes.

    Args:
        kind: ``ARL`` or ``NOEMIE``.
        content: The return file.
        envelope: Addresses, simulated instant and rank.
        compressed: Gzip the file, without a time stamp; nothing announces it, a product tries.
    """
    body = gzip.compress(content, mtime=0) if compressed else content
    boundary = f"=_RECETTE_TEST_{envelope.rank:06d}"
    head = (
        f"From: {envelope.sender}",
        f"To: {envelope.recipient}",
        f"Date: {format_datetime(envelope.at)}",
        f"Message-ID: <{envelope.at:%Y%m%d%H%M%S}.{envelope.rank:06d}@{envelope.sender.partition('@')[2]}>",
        f"Subject: RECETTE TEST {kind} {envelope.rank:06d}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
        "",
        f"--{boundary}",
        "Content-Type: application/EDI-consent",
        "Content-Transfer-Encoding: base64",
        f"Content-Description: IRISTEST/{kind}",
        "",
        "",
    )
    encoded = base64.encodebytes(body).replace(b"\n", _LINE.encode())
    return _LINE.join(head).encode("ascii") + encoded + f"--{boundary}--{_LINE}".encode("ascii")
