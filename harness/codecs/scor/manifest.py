"""The manifest of a SCOR lot (SYN-03): JSON to frozen values and back; the official one is not public."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from harness.codecs.jsons import Plain, decode_json, encode_json, plain
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["Document", "InvoiceRef", "Manifest", "read_manifest", "write_manifest"]

_MAX_BYTES = 2 * 1024 * 1024
_LOT = re.compile(r"[0-9]{3}")
_INVOICE = re.compile(r"[0-9]{9}")
_SENDER = re.compile(r"[0-9]{14}")
_FUND = re.compile(r"[0-9]{2}\.[0-9]{3}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}")
_WORD = re.compile(r"[A-Z0-9_]{1,60}")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
"""Names of attachments: no folder, no hidden file."""
_ANY = re.compile(r"[\x20-\x7e]{1,100}")


@dataclass(frozen=True, slots=True, order=True)
class InvoiceRef:
    """What names an invoice across files: number of the lot, number of the invoice, its date."""

    lot: str
    """3 digits."""
    number: str
    """9 digits."""
    day: date


@dataclass(frozen=True, slots=True)
class Document:
    """One supporting document as the manifest announces it."""

    invoice: InvoiceRef
    kind: str
    """``SYN_ORDONNANCE``…, by the data of the version."""
    name: str
    """Name of the attachment that holds it."""
    media_type: str
    sha256: str
    """Of the attachment, 64 lower-case hexadecimal digits."""
    size: int
    """Bytes."""
    pages: int
    dpi: int
    """Lowest resolution of its scans; 0 = none is a scan."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a lot announces."""

    format: str
    version: str
    lot: str
    sent_on: date
    sender: str
    """14 digits."""
    fund: str
    """``RR.CCC``, scheme and fund, as in the mailbox."""
    documents: tuple[Document, ...]


class _Reader:
    """Reads members of objects and tells, by JSON pointer, those that are not what they should be."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def tell(self, place: str, found: object) -> None:
        told = (("found", str(found)[:60]),)
        self.problems.append(Problem("codecs_mail.scor-manifest", place or "/", told))

    def text(self, entry: Mapping[str, Plain], place: str, key: str, shape: re.Pattern[str]) -> str:
        value = entry.get(key)
        if isinstance(value, str) and shape.fullmatch(value):
            return value
        self.tell(f"{place}/{key}", value)
        return ""

    def count(self, entry: Mapping[str, Plain], place: str, key: str) -> int:
        value = entry.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**40:
            return value
        self.tell(f"{place}/{key}", value)
        return 0

    def day(self, entry: Mapping[str, Plain], place: str, key: str) -> date:
        value = entry.get(key)
        try:
            if isinstance(value, str) and len(value) == 10:
                return date.fromisoformat(value)
        except ValueError:
            pass  # told below, as what is no text at all
        self.tell(f"{place}/{key}", value)
        return date.min

    def keys(self, entry: Plain, place: str, known: frozenset[str]) -> Mapping[str, Plain]:
        """Return an object, its members all known; an empty one when it is none."""
        if not isinstance(entry, Mapping):
            self.tell(place, entry)
            return {}
        for key in sorted(set(entry) - known):
            self.tell(f"{place}/{key}"[:100], entry[key])
        return entry

    def all(self, entry: Plain, place: str, one: Callable[[Plain, str], Document]) -> tuple[Document, ...]:
        if not isinstance(entry, list):
            self.tell(place, entry)
            return ()
        return tuple(one(item, f"{place}/{rank}") for rank, item in enumerate(entry))

    def document(self, entry: Plain, place: str) -> Document:
        found = self.keys(entry, place, _DOCUMENT_KEYS)
        return Document(
            self.invoice(found.get("invoice"), f"{place}/invoice"),
            self.text(found, place, "kind", _WORD),
            self.text(found, place, "name", _NAME),
            self.text(found, place, "media_type", _MEDIA_TYPE),
            self.text(found, place, "sha256", _SHA256),
            self.count(found, place, "size"),
            self.count(found, place, "pages"),
            self.count(found, place, "dpi"),
        )

    def invoice(self, entry: Plain, place: str) -> InvoiceRef:
        found = self.keys(entry, place, _INVOICE_KEYS)
        lot, number = self.text(found, place, "lot", _LOT), self.text(found, place, "number", _INVOICE)
        return InvoiceRef(lot, number, self.day(found, place, "date"))


_MANIFEST_KEYS = frozenset({"format", "version", "lot", "sent_on", "sender", "fund", "documents"})
_DOCUMENT_KEYS = frozenset({"invoice", "kind", "name", "media_type", "sha256", "size", "pages", "dpi"})
_INVOICE_KEYS = frozenset({"lot", "number", "date"})


def read_manifest(data: bytes) -> tuple[Manifest | None, tuple[Problem, ...]]:
    """Read a manifest whatever its state.

    Returns:
        What it announces (None when it is no JSON object), and what is wrong, by JSON pointer or line and column.
        A member that is missing or malformed is told, and read as empty, 0 or the year 1.
    """
    if len(data) > _MAX_BYTES:
        size = (("bound", str(_MAX_BYTES)), ("size", str(len(data))))
        return None, (Problem("codecs_mail.scor-manifest-size", "", size),)
    document = decode_json(data)
    root = plain(document.root) if document.root is not None else None
    reader = _Reader()
    reader.problems += document.problems
    if not isinstance(root, Mapping):
        reader.tell("", root)
        return None, tuple(reader.problems[:MAX_PROBLEMS])
    top = reader.keys(root, "", _MANIFEST_KEYS)
    manifest = Manifest(
        reader.text(top, "", "format", _ANY),
        reader.text(top, "", "version", _ANY),
        reader.text(top, "", "lot", _LOT),
        reader.day(top, "", "sent_on"),
        reader.text(top, "", "sender", _SENDER),
        reader.text(top, "", "fund", _FUND),
        reader.all(top.get("documents"), "/documents", reader.document),
    )
    return manifest, tuple(reader.problems[:MAX_PROBLEMS])


def write_manifest(manifest: Manifest) -> bytes:
    """Write a manifest, one member a line."""
    return encode_json(
        {
            "format": manifest.format,
            "version": manifest.version,
            "lot": manifest.lot,
            "sent_on": manifest.sent_on.isoformat(),
            "sender": manifest.sender,
            "fund": manifest.fund,
            "documents": [_written(document) for document in manifest.documents],
        },
        indent=2,
    )


def _written(document: Document) -> Mapping[str, Plain]:
    invoice = document.invoice
    return {
        "invoice": {"lot": invoice.lot, "number": invoice.number, "date": invoice.day.isoformat()},
        "kind": document.kind,
        "name": document.name,
        "media_type": document.media_type,
        "sha256": document.sha256,
        "size": document.size,
        "pages": document.pages,
        "dpi": document.dpi,
    }
