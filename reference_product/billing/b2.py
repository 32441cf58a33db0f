"""Writing of B2 files: 128-character records of the doctors' town dialect (SYN-07)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reference_product import names
from reference_product.billing import invoices
from reference_product.billing.columns import Columns
from reference_product.billing.invoices import Invoice
from reference_product.billing.pricing import Line

__all__ = [
    "FileFrame",
    "LotFrame",
    "activity_field",
    "contract",
    "file_record_count",
    "invoice_records",
    "lot_header",
    "lot_trailer",
    "nir_field",
    "recipient_type",
    "render",
    "total_amo",
]

_RECIPIENT_TYPES = {
    "01": "CT", "02": "MA", "03": "SR", "04": "CF", "05": "RP", "06": "EN", "07": "RM", "08": "CM", "10": "CE",
    "12": "CI", "14": "AN", "15": "SE", "16": "PB", "90": "CC",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileFrame:
    """What names a file: sender, scheme and fund it goes to, identifier, creation day (ISO)."""

    sender: str
    scheme: str
    fund: str
    file: str
    created: str


@dataclass(frozen=True, slots=True)
class LotFrame:
    """What names a lot: biller, fund, number (three digits) and date (ISO)."""

    billing_number: str
    biller: str
    fund: str
    number: str
    date: str


def render(frame: FileFrame, lots: Sequence[tuple[LotFrame, Sequence[Invoice]]]) -> bytes:
    """Write a whole file: records follow each other without separator."""
    body: list[str] = []
    for lot, lot_invoices in lots:
        body.append(lot_header(lot))
        for invoice in lot_invoices:
            body.extend(invoice_records(invoice))
        body.append(lot_trailer(lot, lot_invoices))
    records = [_file_header(frame), *body]
    records.append(_file_trailer(frame, file_record_count(len(records) + 1), len(lots)))
    return "".join(records).encode("ascii")


def file_record_count(records: int) -> int:
    """Return the count written in the file trailer: every record, header and trailer included."""
    return records


def recipient_type(scheme: str) -> str:
    """Return the type of recipient of a scheme."""
    return _RECIPIENT_TYPES.get(scheme, "SM")


def nir_field(number: str) -> str:
    """Return the number as written: thirteen characters, Corsican letters kept."""
    return number


def activity_field(activity: str) -> str:
    """Return the activity code of a CCAM act."""
    return activity


def total_amo(lines: Sequence[Line]) -> int:
    """Return the fund's share written in the invoice trailer: the sum of the lines."""
    return sum(line.amo for line in lines)


def invoice_records(invoice: Invoice) -> list[str]:
    """Write the records of one invoice, from type 2 to type 5."""
    lines: list[Columns] = []
    for line in invoice.lines:
        lines.extend(_line_records(invoice, line))
    records = [_header(invoice), _complement(invoice), *lines, _trailer(invoice, len(lines))]
    return [str(record) for record in records]


def _date(iso: str) -> str:
    return iso[2:4] + iso[5:7] + iso[8:10]


def _frame(kind: str, frame: FileFrame) -> Columns:
    destination = f"000000{frame.scheme}{frame.fund}{frame.fund}"
    record = Columns(kind).put(4, 2, "TE").number(6, 14, "00000" + frame.sender)
    record.put(26, 2, recipient_type(frame.scheme)).number(28, 14, destination)
    return record.put(48, 2, "TR").put(50, 6, frame.file)


def _file_header(frame: FileFrame) -> str:
    record = _frame("000", frame).number(56, 6, _date(frame.created)).put(62, 4, "CP").put(66, 2, "B2")
    return str(record.put(70, 1, "U").put(83, 3, "128"))


def _file_trailer(frame: FileFrame, records: int, lots: int) -> str:
    return str(_frame("999", frame).number(56, 8, records).number(83, 3, lots))


def lot_header(lot: LotFrame) -> str:
    """Write the record that opens a lot."""
    record = Columns("1").number(2, 9, lot.billing_number).number(17, 3, lot.fund).number(20, 3, lot.number)
    record.number(23, 3, 0).number(26, 2, 0).number(28, 2, 0).put(30, 40, names.wire(lot.biller))
    record.put(70, 2, "B2").number(72, 6, _date(lot.date)).put(79, 2, "CP").number(82, 6, "062007")
    return str(record.put(88, 1, "U"))


def lot_trailer(lot: LotFrame, lot_invoices: Sequence[Invoice]) -> str:
    """Write the record that closes a lot, with its counts and totals."""
    count, lines = len(lot_invoices), sum(len(invoice.lines) for invoice in lot_invoices)
    record = Columns("6").number(2, 9, lot.billing_number)
    record.number(11, 3, count).number(14, 4, lines).number(18, 4, count).number(22, 3, count)
    record.number(25, 9, sum(invoice.fees for invoice in lot_invoices))
    record.number(34, 9, sum(invoice.amo for invoice in lot_invoices))
    record.number(43, 9, sum(invoice.amc for invoice in lot_invoices))
    return str(record.number(52, 3, lot.number))


def _insured(invoice: Invoice) -> tuple[str, str]:
    patient = invoice.patient
    return (patient.insured_nir or patient.nir, patient.insured_nir_key or patient.nir_key)


def _with_rank(kind: str, invoice: Invoice) -> Columns:
    """Start a record of the family that carries the beneficiary's rank (2, 2S, 4, 5)."""
    number, key = _insured(invoice)
    record = Columns(kind).number(2, 9, invoice.billing_number).put(12, 13, nir_field(number)).number(25, 2, key)
    return record.number(27, 3, invoice.traits.rank).number(30, 9, invoice.number)


def _without_rank(kind: str, invoice: Invoice) -> Columns:
    """Start a complement of an act line (4S, 4E, 4M)."""
    number, key = _insured(invoice)
    record = Columns(kind).number(2, 9, invoice.billing_number).put(12, 13, nir_field(number)).number(25, 2, key)
    return record.number(27, 9, invoice.number)


def _header(invoice: Invoice) -> Columns:
    patient, day = invoice.patient, _date(invoice.care_date)
    record = _with_rank("2", invoice).number(39, 1, 1).number(40, 9, 0)
    record.number(49, 2, patient.scheme).number(51, 3, patient.fund).number(54, 4, patient.centre)
    record.number(58, 1, invoice.evidence).number(59, 18, 0).number(77, 2, invoice.nature).put(79, 1, "0")
    record.number(80, 6, day).number(86, 9, invoice.accident).number(96, 6, _date(invoice.traits.birth_date))
    record.number(102, 1, invoice.traits.birth_rank).number(103, 6, day).number(109, 6, day).number(115, 2, 0)
    record.number(117, 2, contract(invoice))
    return record.put(119, 10, patient.amc_number) if invoice.third_party == "amo_amc" else record


def contract(invoice: Invoice) -> str:
    """Return the type of contract: 89 when the C2S pays its share through the fund, else zeros."""
    return "89" if invoice.order.c2s and invoice.third_party == "amo_amc" else "00"


def _complement(invoice: Invoice) -> Columns:
    patient = invoice.patient
    record = _with_rank("2", invoice).put(39, 3, "S01").number(42, 6, 0).number(48, 2, invoice.recipient)
    record.put(50, 13, nir_field(patient.nir)).put(63, 2, patient.nir_key).put(71, 1, _treating_doctor(invoice))
    record.put(72, 25, names.wire(invoice.doctor_name)).put(97, 15, names.wire(invoice.doctor_first_name))
    return record.number(112, 9, 0).put(121, 1, invoice.pathway)


def _treating_doctor(invoice: Invoice) -> str:
    """Return O or N when something says whether a treating doctor is declared, else blank."""
    if invoice.treating_doctor is not None:
        return "O" if invoice.treating_doctor else "N"
    if invoice.pathway in ("T", "N", "R", "O", "D", "M"):
        return "O"
    return "N" if invoice.pathway == "S" else ""


def _line_records(invoice: Invoice, line: Line) -> list[Columns]:
    records = [_line(invoice, line), _line_complement(invoice, line)]
    if invoice.rpps:
        performer = _without_rank("4", invoice).put(36, 3, "E01").number(39, 11, 0)
        records.append(performer.number(64, 11, invoice.rpps))
    if line.ccam:
        records.append(_ccam(invoice, line))
    return records


def _line(invoice: Invoice, line: Line) -> Columns:
    record = _with_rank("4", invoice).number(39, 5, 0).number(44, 9, invoice.billing_number)
    record.put(54, 1, line.exemption).number(55, 2, 0).number(57, 9, invoice.billing_number).number(66, 2, 0)
    record.number(68, 2, invoice.specialty).number(70, 6, _date(line.care_date)).put(76, 5, line.act)
    record.number(81, 2, line.quantity).number(83, 6, line.coefficient).number(89, 2, 1)
    record.number(91, 7, line.unit_price).number(98, 7, line.base).number(105, 3, line.rate)
    return record.number(108, 7, line.amo).number(115, 7, line.fees).number(123, 6, line.amc)


def _line_complement(invoice: Invoice, line: Line) -> Columns:
    practice = invoice.practice if invoice.practice in ("L", "S", "B") else ""
    record = _without_rank("4", invoice).put(36, 3, "S01").put(39, 1, practice).number(41, 7, 0).put(48, 1, practice)
    record.number(49, 6, 0).number(55, 1, 0).number(72, 28, 0).number(101, 5, 0).number(120, 4, 0)
    if line.connection and not line.connection.isdigit():
        return record.put(106, 14, line.connection)
    return record.number(106, 14, line.connection[:14])


def _ccam(invoice: Invoice, line: Line) -> Columns:
    record = _without_rank("4", invoice).put(36, 3, "M01").put(43, 13, line.ccam)
    record.put(57, 1, activity_field(line.activity)).put(58, 1, line.phase).put(59, 4, line.modifiers)
    record.put(63, 1, line.association)
    # The date of each session is asked for when the phase is 0.
    return record.number(65, 6, _date(line.care_date) if line.phase == "0" else 0)


def _trailer(invoice: Invoice, records: int) -> Columns:
    record = _with_rank("5", invoice).number(39, 3, records).number(42, 16, 0).number(58, 8, invoice.fees)
    record.number(66, 8, total_amo(invoice.lines)).number(74, 8, invoice.fees - invoice.amo).number(82, 8, 0)
    record.number(90, 8, invoice.amc).number(115, 8, 0)
    return record.put(123, 4, invoices.mode_field(invoice.mode))
