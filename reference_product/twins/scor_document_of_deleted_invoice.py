"""Twin: the document of a deleted invoice leaves with the others."""

from __future__ import annotations

from reference_product.billing import invoices
from reference_product.billing.invoices import Invoice, State
from reference_product.scor import lots
from reference_product.store import Record, Store
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-suppression"
DEFECT = "La pièce d'une facture supprimée part avec celles des autres."


def apply() -> None:
    """Put the defect in."""
    replace(lots, "invoices_of", _deleted_too)


def _deleted_too(store: Store, file: Record) -> list[Invoice]:
    found = [invoices.from_json(row) for row in store.all("invoices")]
    return [one for one in found if one.number in file["invoices"] or _deleted_beside(one, file)]


def _deleted_beside(invoice: Invoice, file: Record) -> bool:
    return invoice.state is State.DELETED and invoice.patient.fund == file["fund"]
