"""Twin: a rejected invoice is shown as paid."""

from __future__ import annotations

from reference_product.billing import reconciliation
from reference_product.billing.invoices import State
from reference_product.billing.returns import InvoiceReturn
from reference_product.twins import replace

_HONEST = reconciliation.state_of

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-rapprochement"
DEFECT = "Une facture rejetée par la caisse est affichée payée."


def apply() -> None:
    """Put the defect in."""
    replace(reconciliation, "state_of", _paid)


def _paid(answer: InvoiceReturn) -> State:
    state = _HONEST(answer)
    return State.PAID if state is State.REJECTED else state
