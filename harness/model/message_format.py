"""Names of the formats a message may be read in, and of the flows of mail beside the funds' lots."""

from __future__ import annotations

__all__ = ["MAIL_FLOWS", "MESSAGE_FORMATS"]

MESSAGE_FORMATS = (
    "b2",
    "cda",
    "dre",
    "fhir",
    "http_request",
    "ins_datamatrix",
    "json",
    "jwt",
    "mail",
    "mssante",
    "qr",
    "scor",
    "soap",
    "xdm",
)
"""Value of the key ``format`` of a message; each has a reading."""

MAIL_FLOWS = ("dre", "mssante", "scor")
"""Value of the key ``flow`` of a message."""
