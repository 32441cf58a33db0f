"""The records of one outpatient invoice, written from the published CP layouts (types 2 to 5)."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product import names
from reference_product.billing.columns import Columns
from reference_product.billing.invoices import Invoice
from reference_product.billing.pricing import Line
from reference_product.billing.visit import Visit
from reference_product.hospital import establishment

__all__ = ["contract_field", "fund_total", "invoice_records", "patient_share"]

_ORIGINS = {"T": "T", "O": "O", "S": "S"}
"""Care pathway → origin of the prescription; any other pathway is ``P``."""


def invoice_records(invoice: Invoice) -> list[str]:
    """Write the records of one invoice.

    Raises:
        ValueError: the invoice is not a hospital's.
    """
    visit = invoice.visit
    if visit is None:
        raise ValueError(invoice.number)
    lines: list[Columns] = []
    for line in invoice.lines:
        lines.extend(_flat_fee(invoice, line) if line.record == "3" else _act(invoice, visit, line))
    records = [_header(invoice, visit), _complement(invoice, visit), *lines, _trailer(invoice, len(lines))]
    return [str(record) for record in records]


def patient_share(lines: Sequence[Line]) -> int:
    """Return the patient's share before any complementary body: what the fund leaves, flat fees included."""
    return sum(line.fees - line.amo for line in lines)


def fund_total(acts: Sequence[Line]) -> int:
    """Return the fund's share of the acts: the sum of their lines."""
    return sum(line.amo for line in acts)


def contract_field(visit: Visit) -> tuple[str, str]:
    """Return the kind of contract and the number of the complementary body; zeros and blanks without any."""
    return visit.contract, visit.amc_number


def _day(iso: str) -> str:
    return iso[2:4] + iso[5:7] + iso[8:10]


def _with_rank(kind: str, invoice: Invoice) -> Columns:
    """Start a record that carries the beneficiary's rank (2, 2S, 3, 4, 5)."""
    patient = invoice.patient
    record = Columns(kind).number(2, 9, invoice.billing_number).put(12, 13, patient.insured_nir or patient.nir)
    record.number(25, 2, patient.insured_nir_key or patient.nir_key)
    return record.number(27, 3, invoice.traits.rank).number(30, 9, invoice.number)


def _without_rank(kind: str, invoice: Invoice) -> Columns:
    """Start a complement of an act line (4S, 4E, 4M)."""
    patient = invoice.patient
    record = Columns(kind).number(2, 9, invoice.billing_number).put(12, 13, patient.insured_nir or patient.nir)
    return record.number(25, 2, patient.insured_nir_key or patient.nir_key).number(27, 9, invoice.number)


def _header(invoice: Invoice, visit: Visit) -> Columns:
    patient, day = invoice.patient, _day(invoice.care_date)
    contract, amc_number = contract_field(visit)
    record = _with_rank("2", invoice).number(39, 1, 1).number(40, 9, visit.number)
    record.number(49, 2, patient.scheme).number(51, 3, patient.fund).number(54, 4, patient.centre)
    # Neither a cover agreement nor its dates outside hospitalisation: 59 to 76 are zeros.
    record.number(58, 1, invoice.evidence).number(59, 18, 0).number(77, 2, invoice.nature).put(79, 1, "0")
    record.number(80, 6, day).number(86, 9, invoice.accident).put(95, 1, "F" if visit.split else "")
    record.number(96, 6, _day(invoice.traits.birth_date)).number(102, 1, invoice.traits.birth_rank)
    record.number(103, 6, day).number(109, 6, day).number(115, 2, 0)
    return record.number(117, 2, contract).put(119, 10, amc_number)


def _complement(invoice: Invoice, visit: Visit) -> Columns:
    patient = invoice.patient
    record = _with_rank("2", invoice).put(39, 3, "S01").number(42, 6, visit.title_complement).number(48, 2, 0)
    record.put(50, 13, patient.nir).put(63, 2, patient.nir_key).put(71, 1, "N" if invoice.pathway == "S" else "O")
    record.put(72, 25, names.wire(invoice.doctor_name)).put(97, 15, names.wire(invoice.doctor_first_name))
    return record.number(112, 9, 0).put(121, 1, invoice.pathway)


def _flat_fee(invoice: Invoice, line: Line) -> list[Columns]:
    """Write a hospital flat fee: a type 3 alone."""
    day = _day(line.care_date)
    record = _with_rank("3", invoice).number(39, 5, 0).number(44, 6, day).number(50, 6, day).put(56, 5, line.act)
    record.number(61, 3, line.quantity).put(64, 1, line.exemption).number(65, 5, line.coefficient)
    record.number(71, 5, 0).number(76, 7, line.unit_price).number(83, 8, line.base).number(91, 3, line.rate)
    record.number(94, 8, line.amo).number(102, 8, line.fees).number(110, 7, 0).put(117, 1, line.participation)
    return [record.put(120, 1, line.qualifier).put(121, 1, line.domain).number(122, 7, line.amc)]


def _act(invoice: Invoice, visit: Visit, line: Line) -> list[Columns]:
    """Write an act: 4, 4S, 4E, and 4M when it is of the CCAM."""
    identities = _without_rank("4", invoice).put(36, 3, "E01").number(39, 11, visit.rpps).number(64, 11, visit.rpps)
    records = [_line(invoice, visit, line), _line_complement(invoice, line), identities]
    return [*records, _ccam(invoice, line)] if line.ccam else records


def _line(invoice: Invoice, visit: Visit, line: Line) -> Columns:
    record = _with_rank("4", invoice).number(39, 5, 0).number(44, 9, establishment.PRESCRIBER)
    record.put(53, 1, _ORIGINS.get(invoice.pathway, "P")).put(54, 1, line.exemption).number(55, 2, visit.specialty)
    record.number(57, 9, invoice.billing_number).number(66, 2, 0).number(68, 2, visit.specialty)
    record.number(70, 6, _day(line.care_date)).put(76, 5, line.act).number(81, 2, line.quantity)
    record.number(83, 6, line.coefficient).number(89, 2, 1).number(91, 7, line.unit_price)
    record.number(98, 7, line.base).number(105, 3, line.rate).number(108, 7, line.amo).number(115, 7, line.fees)
    return record.put(122, 1, line.qualifier).number(123, 6, line.amc)


def _line_complement(invoice: Invoice, line: Line) -> Columns:
    record = _without_rank("4", invoice).put(36, 3, "S01").put(39, 1, "S").number(41, 7, 0).put(48, 1, "S")
    record.number(49, 6, 0).number(55, 1, 0).number(72, 28, 0).number(101, 23, 0)
    return record.put(124, 1, line.domain).put(128, 1, line.participation)


def _ccam(invoice: Invoice, line: Line) -> Columns:
    record = _without_rank("4", invoice).put(36, 3, "M01").put(43, 13, line.ccam).put(57, 1, line.activity)
    record.put(58, 1, line.phase).put(59, 4, line.modifiers).put(63, 1, line.association)
    # The date of each session is asked for when the phase is 0.
    return record.number(65, 6, _day(line.care_date) if line.phase == "0" else 0)


def _trailer(invoice: Invoice, records: int) -> Columns:
    fees = [line for line in invoice.lines if line.record == "3"]
    acts = [line for line in invoice.lines if line.record == "4"]
    record = _with_rank("5", invoice).number(39, 3, records)
    record.number(42, 8, sum(line.base for line in fees)).number(50, 8, sum(line.amo for line in fees))
    record.number(58, 8, sum(line.fees for line in acts)).number(66, 8, fund_total(acts))
    record.number(74, 8, patient_share(invoice.lines)).number(82, 8, sum(line.amc for line in fees))
    return record.number(90, 8, sum(line.amc for line in acts)).number(115, 8, sum(line.fees for line in fees))
