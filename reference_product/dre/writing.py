"""Writing of a request file: the records of the invoice, framed for a complementary body (SYN-04)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reference_product.billing import b2
from reference_product.billing.b2 import LotFrame
from reference_product.billing.columns import Columns
from reference_product.billing.invoices import Invoice
from reference_product.billing.pricing import Line
from reference_product.dre.directory import Address

__all__ = ["RequestFrame", "amount_asked", "as_asked", "batch_kind", "invoice_records", "number_of", "render"]


@dataclass(frozen=True, slots=True)
class RequestFrame:
    """What names a request file: sender and its name, address, file identifier, lot number and day (ISO)."""

    sender: str
    biller: str
    address: Address
    file: str
    lot: str
    day: str


def number_of(invoice: Invoice) -> str:
    """Return the invoice number written in the request: that of the invoice sent to the fund."""
    return invoice.number


def amount_asked(line: Line) -> int:
    """Return what is asked of the body for a line: its complementary share."""
    return line.amc


def batch_kind() -> str:
    """Return the kind of batch: an electronic request."""
    return "D"


def host_field(address: Address) -> str:
    """Return the host the header of the file names."""
    return address.host


def as_asked(invoice: Invoice) -> Invoice:
    """Return the invoice as the request shows it."""
    lines = tuple(replace(line, amc=amount_asked(line)) for line in invoice.lines)
    return replace(invoice, number=number_of(invoice), lines=lines)


def invoice_records(invoice: Invoice) -> list[str]:
    """Write the records of one invoice: the body is named in the first, the last has no mode of securing."""
    first, *others, last = b2.invoice_records(as_asked(invoice))
    named = Columns(first).put(119, 10, invoice.patient.amc_number)
    return [str(named), *others, str(Columns(last).put(123, 4, ""))]


def render(frame: RequestFrame, members: Sequence[Invoice]) -> bytes:
    """Write a whole file: one lot, whose records follow each other without separator."""
    lot = LotFrame(frame.sender, frame.biller, frame.address.host, frame.lot, frame.day)
    opening = str(Columns(b2.lot_header(lot)).put(78, 1, batch_kind()))
    body = [record for invoice in members for record in invoice_records(invoice)]
    records = [_header(frame), opening, *body, b2.lot_trailer(lot, [as_asked(invoice) for invoice in members])]
    records.append(str(_ends("999", frame).number(56, 8, len(records) + 1).number(83, 3, 1)))
    return "".join(records).encode("ascii")


def _header(frame: RequestFrame) -> str:
    record = _ends("000", frame).number(56, 6, frame.day[2:4] + frame.day[5:7] + frame.day[8:10])
    record.put(62, 4, "CP").put(66, 2, "B2").put(70, 1, "U").put(83, 3, "128")
    return str(record.put(92, 37, frame.address.domain.upper().replace(".", " ")))


def _ends(kind: str, frame: RequestFrame) -> Columns:
    """Start a record that names both ends of the exchange: the destination is the routing triple."""
    record = Columns(kind).put(4, 2, "TE").number(6, 14, "00000" + frame.sender)
    record.put(26, 2, frame.address.routing).number(28, 14, host_field(frame.address))
    return record.put(48, 2, "TR").put(50, 6, frame.file)
