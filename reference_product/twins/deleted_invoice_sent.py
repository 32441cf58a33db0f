"""Twin: deleted invoices are sent."""

from __future__ import annotations

from reference_product.billing import lots
from reference_product.billing.invoices import Invoice, State
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-suppression"
DEFECT = "Une facture supprimée est transmise."


def apply() -> None:
    """Put the defect in."""
    replace(lots, "is_to_send", _deleted_too)


def _deleted_too(invoice: Invoice) -> bool:
    return invoice.state in (State.TO_SEND, State.DELETED)
