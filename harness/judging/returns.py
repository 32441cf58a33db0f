"""What the returns the bench sent say of each invoice, and what the product shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from harness.codecs.noemie import invoice_states
from harness.judging.context import CheckContext
from harness.judging.words import plain

__all__ = ["InvoiceState", "expected_states", "rejected_invoices", "row_shows"]


class InvoiceState(StrEnum):
    """Where an invoice stands after the returns."""

    PAID = "paid"
    PARTIAL = "partial"
    REJECTED = "rejected"
    ACKNOWLEDGED = "acknowledged"
    FILE_REFUSED = "file_refused"


_WORDS: Mapping[InvoiceState, tuple[tuple[str, ...], tuple[str, ...]]] = {
    InvoiceState.PAID: (("paye", "regle"), ("partiel", "rejet", "impaye")),
    InvoiceState.PARTIAL: (("partiel",), ("rejet",)),
    InvoiceState.REJECTED: (("rejete",), ("paye",)),
    InvoiceState.ACKNOWLEDGED: (("accuse", "transmis", "cours"), ("paye", "rejet")),
    InvoiceState.FILE_REFUSED: (("rejet technique", "arl negatif", "a re-emettre"), ("paye",)),
}
"""State → words of which one must stand on the row, and words that must not."""


def expected_states(context: CheckContext) -> Mapping[tuple[int, str], InvoiceState]:
    """Return (file rank, invoice number) → state, from the returns really sent."""
    states: dict[tuple[int, str], InvoiceState] = {}
    for invoice in context.all_invoices:
        refused = invoice.file in context.refused_files
        number = invoice.header.get("number", "")
        states[(invoice.file, number)] = InvoiceState.FILE_REFUSED if refused else InvoiceState.ACKNOWLEDGED
    for mail in context.seen.mails_out:
        if mail.kind == "noemie":
            for number, state in invoice_states(mail.content).items():
                states[(mail.file, number)] = InvoiceState(state)
    return states


def rejected_invoices(context: CheckContext) -> frozenset[tuple[int, str]]:
    """Return (file rank, number) of the invoices that a return rejected."""
    return frozenset(k for k, s in expected_states(context).items() if s is InvoiceState.REJECTED)


def row_shows(row: str, state: InvoiceState) -> bool:
    """Tell whether a screen row says the state and no other one."""
    words, others = _WORDS[state]
    bare = plain(row)
    return any(w in bare for w in words) and not any(w in bare for w in others)
