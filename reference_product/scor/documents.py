"""Scanned documents of the practice, each joined to an invoice."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from reference_product.errors import Refusal
from reference_product.store import Store

__all__ = ["KINDS", "LOWEST_DPI", "Document", "check", "keep", "kept", "mark_sent"]

KINDS = {"ordonnance": "SYN_ORDONNANCE", "feuille": "SYN_FEUILLE_DEGRADEE", "cerfa": "SYN_CERFA"}
"""Kind the user chooses → code of the manifest; codes of our own, the official ones are not public."""
LOWEST_DPI = 150
_HIGHEST_DPI = 300
_MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class Document:
    """One scanned document."""

    invoice: str
    """Number of its invoice."""
    kind: str
    """Key of ``KINDS``."""
    name: str
    media_type: str
    pages: int
    dpi: int
    content: bytes
    sent: tuple[str, ...] = ()
    """Files its invoice left in, and it after them."""


def check(file_type: str, pages: int, dpi: int) -> None:
    """Refuse a scan that would not be accepted.

    Raises:
        Refusal: the sentence says why.
    """
    if dpi < LOWEST_DPI:
        raise Refusal(f"Résolution de {dpi} points par pouce insuffisante : {LOWEST_DPI} au moins. Renumérisez.")
    if dpi > _HIGHEST_DPI:
        raise Refusal(f"Résolution de {dpi} points par pouce trop élevée : {_HIGHEST_DPI} au plus.")
    if pages < 1 or pages > _MOST_PAGES:
        raise Refusal(f"Nombre de pages : de 1 à {_MOST_PAGES}.")
    if pages > 1 and file_type != "pdf":
        raise Refusal("Une image ne tient qu'une page : numérisez plusieurs pages en PDF.")


def keep(store: Store, document: Document) -> None:
    """Write a document down, under its name."""
    packed = base64.b64encode(document.content).decode("ascii")
    store.put("supporting", document.name, {**asdict(document), "content": packed})


def kept(store: Store, invoice: str) -> list[Document]:
    """Return the documents of an invoice, oldest first."""
    return [_read(row) for row in store.all("supporting") if row["invoice"] == invoice]


def mark_sent(store: Store, document: Document, file: str) -> None:
    """Remember that a document left after a file."""
    keep(store, replace(document, sent=(*document.sent, file)))


def _read(row: Mapping[str, Any]) -> Document:
    return Document(**{**row, "content": base64.b64decode(row["content"]), "sent": tuple(row["sent"])})
