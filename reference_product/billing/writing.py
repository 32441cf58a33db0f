"""Which writer an invoice asks for: the doctors' town lots, or the hospital's outpatient files."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product.billing import b2
from reference_product.billing.b2 import FileFrame, LotFrame
from reference_product.billing.invoices import Invoice
from reference_product.hospital import files, records

__all__ = ["invoice_records", "render"]


def invoice_records(invoice: Invoice) -> list[str]:
    """Write the records of one invoice, from type 2 to type 5."""
    return b2.invoice_records(invoice) if invoice.visit is None else records.invoice_records(invoice)


def render(frame: FileFrame, lots: Sequence[tuple[LotFrame, Sequence[Invoice]]]) -> bytes:
    """Write a whole file; a program bills for doctors or for a hospital, never for both."""
    from_hospital = any(invoice.visit is not None for _, members in lots for invoice in members)
    return files.render(frame, lots) if from_hospital else b2.render(frame, lots)
