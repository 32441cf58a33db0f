"""Grouping of invoices into lots and files, one file for each scheme and fund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reference_product.billing import invoices, writing
from reference_product.billing.b2 import FileFrame, LotFrame
from reference_product.billing.invoices import Invoice, State
from reference_product.store import Record, Store

__all__ = [
    "FRAME_RECORDS",
    "RECORDS_PER_FILE",
    "OutgoingFile",
    "build_files",
    "build_lots",
    "destination_of",
    "group",
    "invoices_of_lot",
    "is_to_send",
    "mark_sent",
    "next_invoice_number",
    "next_lot_number",
    "resend",
    "set_state",
    "undo_unsent",
    "waiting_files",
]

RECORDS_PER_FILE = 990
FRAME_RECORDS = 4
"""Records that frame the invoices of a file: 000, 1, 6 and 999."""


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file ready to leave."""

    file: str
    scheme: str
    fund: str
    sender: str
    invoices: tuple[str, ...]
    content: bytes


Destination = tuple[str, str, str]
"""Scheme, fund, billing number."""


def is_to_send(invoice: Invoice) -> bool:
    """Tell whether the invoice still has to leave: secured, neither sent nor deleted."""
    return invoice.state is State.TO_SEND


def destination_of(invoice: Invoice) -> Destination:
    """Return where the invoice goes and who bills it."""
    return (invoice.patient.scheme, invoice.patient.fund, invoice.billing_number)


def group(waiting: Sequence[Invoice]) -> list[tuple[Destination, list[Invoice]]]:
    """Group invoices by destination, and cut a group too long for one file."""
    groups: dict[Destination, list[list[Invoice]]] = {}
    for invoice in waiting:
        parts = groups.setdefault(destination_of(invoice), [[]])
        if sum(len(writing.invoice_records(one)) for one in (*parts[-1], invoice)) > RECORDS_PER_FILE - FRAME_RECORDS:
            parts.append([])
        parts[-1].append(invoice)
    return [(destination, part) for destination, parts in groups.items() for part in parts]


def invoices_of_lot(chosen: Sequence[Invoice]) -> Sequence[Invoice]:
    """Return the invoices that go into the lot: all of those chosen."""
    return chosen


def next_lot_number(store: Store, destination: Destination) -> int:
    """Return the next lot number of a destination, 1 to 999 then again."""
    return (store.next("lot " + " ".join(destination)) - 1) % 999 + 1


def next_invoice_number(store: Store) -> str:
    """Return the next free invoice number, nine digits."""
    return f"{store.next('invoices'):09d}"


def build_lots(store: Store, day: str) -> int:
    """Put every invoice that waits and is in no lot into a lot dated ``day`` (ISO); return the number of lots."""
    in_a_lot = {number for lot in store.all("lots") if not _left(store, lot) for number in _texts(lot["invoices"])}
    waiting = [one for one in _all(store) if is_to_send(one) and one.number not in in_a_lot]
    groups = group(waiting)
    for destination, chosen in groups:
        _new_lot(store, destination, chosen, day)
    return len(groups)


def build_files(store: Store, day: str) -> int:
    """Write the file of every lot that has none; return the number of files."""
    lots = [lot for lot in store.all("lots") if not lot["file"]]
    for lot in lots:
        _write_file(store, lot, day)
    return len(lots)


def resend(store: Store, file: Record, day: str) -> None:
    """Make a rejected file again: same invoices, a new lot dated ``day``."""
    members = [invoice for number in _texts(file["invoices"]) if (invoice := _find(store, number)) is not None]
    kept: list[Invoice] = []
    for invoice in members:
        number = invoices.number_for_resend(invoice.number, lambda: next_invoice_number(store))
        if number != invoice.number:
            store.remove("invoices", invoice.number)
        again = replace(invoice, number=number, state=State.TO_SEND, lot="", file="")
        store.put("invoices", number, invoices.to_json(again))
        kept.append(again)
    store.put("files", str(file["file"]), {**file, "state": "remplacé"})
    for destination, chosen in group(kept):
        _write_file(store, _new_lot(store, destination, chosen, day), day)


def waiting_files(store: Store) -> list[OutgoingFile]:
    """Return the files written and not sent yet."""
    return [
        OutgoingFile(
            file=str(row["file"]),
            scheme=str(row["scheme"]),
            fund=str(row["fund"]),
            sender=str(row["sender"]),
            invoices=tuple(_texts(row["invoices"])),
            content=str(row["content"]).encode("ascii"),
        )
        for row in store.all("files")
        if row["state"] == "prêt"
    ]


def mark_sent(store: Store, file: OutgoingFile) -> None:
    """Remember that the file left, with its invoices."""
    row = store.get("files", file.file) or {}
    store.put("files", file.file, {**row, "state": "transmis"})
    set_state(store, file.invoices, State.SENT)


def set_state(store: Store, numbers: Sequence[str], state: State) -> None:
    """Change the state of invoices."""
    for number in numbers:
        invoice = _find(store, number)
        if invoice is not None:
            store.put("invoices", number, invoices.to_json(replace(invoice, state=state)))


def undo_unsent(store: Store, number: str) -> None:
    """Undo the lots and files that hold the invoice and have not left; the other invoices wait for a new lot."""
    for lot in store.all("lots"):
        members = _texts(lot["invoices"])
        file = store.get("files", str(lot["file"])) if lot["file"] else None
        if number not in members or (file is not None and file["state"] != "prêt"):
            continue
        store.remove("lots", str(lot["id"]))
        if file is not None:
            store.remove("files", str(file["file"]))
        for member in members:
            invoice = _find(store, member)
            if invoice is not None:
                store.put("invoices", member, invoices.to_json(replace(invoice, lot="", file="")))


def _left(store: Store, lot: Record) -> bool:
    file = store.get("files", str(lot["file"])) if lot["file"] else None
    return file is not None and file["state"] != "prêt"


def _new_lot(store: Store, destination: Destination, chosen: Sequence[Invoice], day: str) -> Record:
    number = f"{next_lot_number(store, destination):03d}"
    identifier = f"{store.next('lots'):06d}"
    members = invoices_of_lot(chosen)
    for invoice in members:
        store.put("invoices", invoice.number, invoices.to_json(replace(invoice, lot=number, lot_date=day)))
    lot: Record = {
        "id": identifier,
        "destination": list(destination),
        "number": number,
        "date": day,
        "invoices": [invoice.number for invoice in members],
        "file": "",
    }
    store.put("lots", identifier, lot)
    return lot


def _write_file(store: Store, lot: Record, day: str) -> None:
    scheme, fund, sender = _texts(lot["destination"])
    members = [invoice for number in _texts(lot["invoices"]) if (invoice := _find(store, number)) is not None]
    file = f"{store.next('files'):06d}"
    biller = members[0].biller if members else ""
    lot_frame = LotFrame(sender, biller, fund, str(lot["number"]), str(lot["date"]))
    content = writing.render(FileFrame(sender, scheme, fund, file, day), [(lot_frame, members)])
    row: Record = {
        "file": file,
        "scheme": scheme,
        "fund": fund,
        "sender": sender,
        "invoices": lot["invoices"],
        "content": content.decode("ascii"),
        "state": "prêt",
    }
    store.put("files", file, row)
    store.put("lots", str(lot["id"]), {**lot, "file": file})
    for invoice in members:
        store.put("invoices", invoice.number, invoices.to_json(replace(invoice, file=file)))


def _all(store: Store) -> list[Invoice]:
    return [invoices.from_json(content) for content in store.all("invoices")]


def _find(store: Store, number: str) -> Invoice | None:
    content = store.get("invoices", number)
    return None if content is None else invoices.from_json(content)


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []
