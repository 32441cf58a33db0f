"""Which invoices ask a complementary body for its share, and the files that wait to be sent to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reference_product.billing import invoices
from reference_product.billing.invoices import Invoice, State
from reference_product.billing.lots import FRAME_RECORDS, RECORDS_PER_FILE
from reference_product.dre import directory, writing
from reference_product.dre.writing import RequestFrame
from reference_product.store import Record, Store

__all__ = ["RequestFile", "build", "is_due", "mark_sent", "waiting", "wanted"]


@dataclass(frozen=True, slots=True)
class RequestFile:
    """A request ready to leave."""

    file: str
    sender: str
    mailbox: str
    content: bytes


def wanted(invoice: Invoice) -> bool:
    """Tell whether a body is asked: it is to pay its share itself, which a patient under C2S leaves to the fund."""
    return invoice.third_party == "amo_amc" and not invoice.order.c2s


def is_due(invoice: Invoice) -> bool:
    """Tell whether the time has come: the invoice itself has left."""
    return invoice.state is State.SENT


def build(store: Store, day: str) -> None:
    """Write the requests of every invoice that left and was not asked for yet, one file for each body and biller."""
    asked = {str(number) for row in store.all("requests") for number in row["invoices"]}
    due = [one for one in map(invoices.from_json, store.all("invoices")) if one.number not in asked]
    groups: dict[tuple[str, str], list[list[Invoice]]] = {}
    for invoice in due:
        if invoice.visit is not None or not (is_due(invoice) and wanted(invoice)):
            continue
        parts = groups.setdefault((invoice.patient.amc_number, invoice.billing_number), [[]])
        if sum(len(writing.invoice_records(one)) for one in (*parts[-1], invoice)) > RECORDS_PER_FILE - FRAME_RECORDS:
            parts.append([])
        parts[-1].append(invoice)
    for (body, sender), parts in groups.items():
        for members in parts:
            _write(store, body, sender, members, day)


def waiting(store: Store) -> list[RequestFile]:
    """Return the requests written and not sent yet."""
    return [
        RequestFile(str(row["file"]), str(row["sender"]), str(row["mailbox"]), str(row["content"]).encode("ascii"))
        for row in store.all("requests")
        if row["state"] == "prêt"
    ]


def mark_sent(store: Store, request: RequestFile) -> None:
    """Remember that the request left."""
    row = store.get("requests", request.file) or {}
    store.put("requests", request.file, {**row, "state": "transmis"})


def _write(store: Store, body: str, sender: str, members: Sequence[Invoice], day: str) -> None:
    address = directory.address_of(body)
    file = f"{store.next('files'):06d}"
    lot = f"{(store.next(f'dre {body} {sender}') - 1) % 999 + 1:03d}"
    content = writing.render(RequestFrame(sender, members[0].biller, address, file, lot, day), members)
    row: Record = {
        "file": file,
        "sender": sender,
        "mailbox": address.mailbox,
        "invoices": [invoice.number for invoice in members],
        "content": content.decode("ascii"),
        "state": "prêt",
    }
    store.put("requests", file, row)
