"""Twin: invoices already sent leave again with the next ones."""

from __future__ import annotations

from reference_product.billing import lots
from reference_product.billing.invoices import Invoice, State
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-facture-unique"
DEFECT = "Les factures déjà transmises repartent avec les suivantes."


def apply() -> None:
    """Put the defect in."""
    replace(lots, "is_to_send", _again)


def _again(invoice: Invoice) -> bool:
    return invoice.state in (State.TO_SEND, State.SENT, State.ACKNOWLEDGED, State.PAID, State.PARTLY_PAID)
