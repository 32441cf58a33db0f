"""What returns change: the state of files and invoices."""

from __future__ import annotations

from dataclasses import asdict

from reference_product.billing import invoices, lots
from reference_product.billing.invoices import State
from reference_product.billing.returns import Acknowledgement, InvoiceReturn
from reference_product.store import Store

__all__ = ["acknowledge", "reconcile", "state_of"]


def acknowledge(store: Store, answer: Acknowledgement) -> bool:
    """Apply one acknowledgement; tell whether it speaks of a file of ours."""
    row = store.get("files", answer.file)
    if row is None:
        return False
    state = "accusé" if answer.positive else "rejeté"
    store.put("files", answer.file, {**row, "state": state, "code": answer.code, "text": answer.text})
    members = row["invoices"]
    numbers = [str(number) for number in members] if isinstance(members, list) else []
    lots.set_state(store, numbers, State.ACKNOWLEDGED if answer.positive else State.TECHNICAL_REJECT)
    return True


def state_of(answer: InvoiceReturn) -> State:
    """Return the state the fund's answer gives an invoice: each share is paid or rejected on its own."""
    if answer.amo_state == "R":
        return State.REJECTED
    if answer.amc_state == "R" or answer.amo_paid < answer.amo_claimed:
        return State.PARTLY_PAID
    return State.PAID


def reconcile(store: Store, answer: InvoiceReturn) -> State | None:
    """Apply the fund's answer to its invoice, found by number and lot; None when no invoice of ours has them."""
    content = store.get("invoices", answer.number)
    if content is None:
        return None
    invoice = invoices.from_json(content)
    if answer.lot and invoice.lot != answer.lot:
        return None
    state = state_of(answer)
    lots.set_state(store, [answer.number], state)
    store.put("returns", f"facture {answer.number}", asdict(answer))
    return state
