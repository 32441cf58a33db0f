"""The SCOR lot that follows a B2 lot: the documents of the invoices that left in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reference_product.billing import invoices
from reference_product.billing.invoices import Invoice
from reference_product.scor import documents
from reference_product.scor.documents import Document
from reference_product.store import Record, Store

__all__ = ["Joined", "ScorLot", "chosen", "invoices_of", "mark_sent", "waiting"]

_NOT_GONE = ("prêt", "remplacé")


@dataclass(frozen=True, slots=True)
class Joined:
    """A document and its invoice."""

    document: Document
    invoice: Invoice


@dataclass(frozen=True, slots=True)
class ScorLot:
    """Documents that leave together."""

    file: str
    """The B2 file they follow."""
    number: str
    """Of the B2 lot, three digits."""
    fund: str
    """``RR.CCC``: scheme and fund."""
    billing_number: str
    joined: tuple[Joined, ...]


def waiting(store: Store) -> list[ScorLot]:
    """Return the lots of documents to send: one for each B2 file gone whose invoices have documents not sent."""
    found = []
    for row in store.all("files"):
        if row["state"] in _NOT_GONE:
            continue
        joined = [
            Joined(document, invoice)
            for invoice in invoices_of(store, row)
            for document in documents.kept(store, invoice.number)
            if row["file"] not in document.sent
        ]
        if joined:
            fund = f"{row['scheme']}.{row['fund']}"
            lot = ScorLot(str(row["file"]), _lot_number(store, row), fund, str(row["sender"]), tuple(chosen(joined)))
            found.append(lot)
    return found


def invoices_of(store: Store, file: Record) -> list[Invoice]:
    """Return the invoices whose documents follow a file: those that left in it."""
    rows = (store.get("invoices", str(number)) for number in file["invoices"])
    return [invoices.from_json(row) for row in rows if row is not None]


def chosen(joined: Sequence[Joined]) -> Sequence[Joined]:
    """Return the documents that leave: every one that waits."""
    return joined


def mark_sent(store: Store, lot: ScorLot) -> None:
    """Remember that a lot of documents left."""
    for joined in lot.joined:
        documents.mark_sent(store, joined.document, lot.file)


def _lot_number(store: Store, file: Record) -> str:
    return next((str(lot["number"]) for lot in store.all("lots") if lot["file"] == file["file"]), "")
