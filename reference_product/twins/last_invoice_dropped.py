"""Twin: the last invoice of a lot of several is left out."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product.billing import lots
from reference_product.billing.invoices import Invoice
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-multi-factures"
DEFECT = "La dernière facture d'un lot de plusieurs est oubliée."


def apply() -> None:
    """Put the defect in."""
    replace(lots, "invoices_of_lot", _but_the_last)


def _but_the_last(chosen: Sequence[Invoice]) -> Sequence[Invoice]:
    return chosen[:-1] if len(chosen) > 1 else chosen
