"""The file and the lots around a hospital's outpatient invoices (types 000, 1, 6 and 999)."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product.billing.b2 import FileFrame, LotFrame, recipient_type
from reference_product.billing.columns import Columns
from reference_product.billing.invoices import Invoice
from reference_product.hospital import establishment, records

__all__ = ["file_record_count", "lot_totals", "render"]


def render(frame: FileFrame, lots: Sequence[tuple[LotFrame, Sequence[Invoice]]]) -> bytes:
    """Write a whole file: records follow each other without separator."""
    body: list[str] = []
    for lot, invoices in lots:
        body.append(_lot_header(lot))
        for invoice in invoices:
            body.extend(records.invoice_records(invoice))
        body.append(_lot_trailer(lot, invoices))
    written = [_file_header(frame), *body]
    written.append(_file_trailer(frame, file_record_count(len(written) + 1), len(lots)))
    return "".join(written).encode("ascii")


def file_record_count(count: int) -> int:
    """Return the count written in the file trailer: every record, header and trailer included."""
    return count


def lot_totals(invoices: Sequence[Invoice]) -> tuple[int, int, int]:
    """Return what closes a lot: amounts billed, left to the fund, left to complementary bodies."""
    billed = sum(invoice.fees for invoice in invoices)
    return billed, sum(invoice.amo for invoice in invoices), sum(invoice.amc for invoice in invoices)


def _day(iso: str) -> str:
    return iso[2:4] + iso[5:7] + iso[8:10]


def _ends(kind: str, frame: FileFrame) -> Columns:
    record = Columns(kind).put(4, 2, "TE").number(6, 14, "00000" + frame.sender)
    record.put(26, 2, recipient_type(frame.scheme)).number(28, 14, f"000000{frame.scheme}{frame.fund}{frame.fund}")
    return record.put(48, 2, "TR").put(50, 6, frame.file)


def _file_header(frame: FileFrame) -> str:
    record = _ends("000", frame).number(56, 6, _day(frame.created)).put(62, 4, "CP").put(66, 2, "B2")
    return str(record.put(70, 1, "U").put(83, 3, "128"))


def _file_trailer(frame: FileFrame, count: int, lots: int) -> str:
    return str(_ends("999", frame).number(56, 8, count).number(83, 3, lots))


def _lot_header(lot: LotFrame) -> str:
    record = Columns("1").number(2, 9, lot.billing_number).number(17, 3, lot.fund).number(20, 3, lot.number)
    record.number(23, 3, establishment.CATEGORY).number(26, 2, establishment.LEGAL_STATUS)
    record.number(28, 2, establishment.TARIFF_MODE).put(30, 40, lot.biller).put(70, 2, "B2")
    record.number(72, 6, _day(lot.date)).put(79, 2, "CP").number(82, 6, "062007")
    return str(record.put(88, 1, "U"))


def _lot_trailer(lot: LotFrame, invoices: Sequence[Invoice]) -> str:
    billed, amo, amc = lot_totals(invoices)
    count = len(invoices)
    record = Columns("6").number(2, 9, lot.billing_number).number(11, 3, count)
    record.number(14, 4, sum(len(invoice.lines) for invoice in invoices)).number(18, 4, count).number(22, 3, count)
    record.number(25, 9, billed).number(34, 9, amo).number(43, 9, amc)
    return str(record.number(52, 3, lot.number))
