"""Mails of the health mail system (MSSanté) that carry a document: subject, headers, archive, readable copy."""

from __future__ import annotations

from harness.codecs.mssante.locating import archive_in, cda_in
from harness.codecs.mssante.mail import ARCHIVE_NAME, MssMail, Piece, read_mss_mail
from harness.codecs.mssante.subject import MssSubject, PieceName, parse_mss_subject, parse_piece_name

__all__ = [
    "ARCHIVE_NAME",
    "MssMail",
    "MssSubject",
    "Piece",
    "PieceName",
    "archive_in",
    "cda_in",
    "parse_mss_subject",
    "parse_piece_name",
    "read_mss_mail",
]
