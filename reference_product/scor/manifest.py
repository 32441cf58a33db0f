"""The manifest of a SCOR lot, JSON (SYN-03, synthetic: the official envelope is not public)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date

from reference_product.scor import documents
from reference_product.scor.documents import Document
from reference_product.scor.lots import Joined, ScorLot

__all__ = [
    "VERSION",
    "digest",
    "invoice_date",
    "invoice_number",
    "kind_code",
    "lot_number",
    "media_type",
    "page_count",
    "resolution",
    "sender_field",
    "write",
]

VERSION = "2.12"
_FORMAT = "urn:x-harness:synthetic:scor:manifest"


def write(lot: ScorLot, today: date) -> bytes:
    """Write the manifest of a lot sent today."""
    content = {
        "format": _FORMAT,
        "version": VERSION,
        "lot": lot_number(lot),
        "sent_on": today.isoformat(),
        "sender": sender_field(lot.billing_number),
        "fund": lot.fund,
        "documents": [_entry(lot, joined, today) for joined in lot.joined],
    }
    return json.dumps(content, ensure_ascii=True, indent=2).encode("ascii")


def lot_number(lot: ScorLot) -> str:
    """Return the number of the lot: that of the B2 lot it follows."""
    return lot.number


def sender_field(billing_number: str) -> str:
    """Return the sender, fourteen digits, as in the header of the B2 file."""
    return billing_number.rjust(14, "0")


def invoice_number(joined: Joined) -> str:
    """Return the number of the invoice of a document."""
    return joined.invoice.number


def invoice_date(joined: Joined, today: date) -> str:
    """Return the date of the invoice of a document, whatever the day it is sent on."""
    del today
    return joined.invoice.care_date


def kind_code(document: Document) -> str:
    """Return the code of the kind the user chose."""
    return documents.KINDS[document.kind]


def media_type(document: Document) -> str:
    """Return the media type of a document."""
    return document.media_type


def digest(document: Document, lot: Sequence[Joined]) -> str:
    """Return the SHA-256 digest of a document of the lot."""
    del lot
    return hashlib.sha256(document.content).hexdigest()


def page_count(document: Document) -> int:
    """Return the number of pages of a document."""
    return document.pages


def resolution(document: Document) -> int:
    """Return the resolution of a document, in dots per inch."""
    return document.dpi


def _entry(lot: ScorLot, joined: Joined, today: date) -> dict[str, object]:
    document = joined.document
    return {
        "invoice": {
            "lot": lot_number(lot),
            "number": invoice_number(joined),
            "date": invoice_date(joined, today),
        },
        "kind": kind_code(document),
        "name": document.name,
        "media_type": media_type(document),
        "sha256": digest(document, lot.joined),
        "size": len(document.content),
        "pages": page_count(document),
        "dpi": resolution(document),
    }
