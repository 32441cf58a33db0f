"""The mail around a lot: subject grammar, S/MIME both ways, EDI part, bounded gzip, notifications."""

from __future__ import annotations

from harness.codecs.mime.bounce import Bounce, Delivery, parse_bounce, write_bounce
from harness.codecs.mime.lot import Unpacked, pack_lot, unpack_lot, unpack_return
from harness.codecs.mime.mdn import Mdn, parse_mdn, write_mdn
from harness.codecs.mime.report import Seal
from harness.codecs.mime.signature import verify
from harness.codecs.mime.signing import SigningKey, sign, sign_entity
from harness.codecs.mime.subject import Subject, parse_subject
from harness.codecs.mime.tree import Mail, Node, read_mail
from harness.codecs.mime.verdict import Signature, Signer, Trust

__all__ = [
    "Bounce",
    "Delivery",
    "Mail",
    "Mdn",
    "Node",
    "Seal",
    "Signature",
    "Signer",
    "SigningKey",
    "Subject",
    "Trust",
    "Unpacked",
    "pack_lot",
    "parse_bounce",
    "parse_mdn",
    "parse_subject",
    "read_mail",
    "sign",
    "sign_entity",
    "unpack_lot",
    "unpack_return",
    "verify",
    "write_bounce",
    "write_mdn",
]
