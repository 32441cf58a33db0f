"""Twin: the lot trailer carries the amounts of its first invoice only."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product.billing.invoices import Invoice
from reference_product.hospital import files
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-cumuls-lot"
DEFECT = "La fin de lot ne porte que les montants de la première facture."


def apply() -> None:
    """Put the defect in."""
    replace(files, "lot_totals", _of_the_first)


def _of_the_first(invoices: Sequence[Invoice]) -> tuple[int, int, int]:
    first = invoices[0]
    return first.fees, first.amo, first.amc
