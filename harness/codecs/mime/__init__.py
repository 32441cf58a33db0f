"""The mail around a lot: subject grammar, S/MIME envelope, EDI part, bounded gzip."""

from __future__ import annotations

from harness.codecs.mime.lot import Unpacked, pack_lot, unpack_lot, unpack_return
from harness.codecs.mime.subject import Subject, parse_subject

__all__ = ["Subject", "Unpacked", "pack_lot", "parse_subject", "unpack_lot", "unpack_return"]
