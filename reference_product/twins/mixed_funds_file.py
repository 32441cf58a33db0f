"""Twin: invoices of several funds leave in one file."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product.billing import lots
from reference_product.billing.invoices import Invoice
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-un-fichier-par-caisse"
DEFECT = "Les factures de plusieurs caisses partent dans un même fichier."


def apply() -> None:
    """Put the defect in."""
    replace(lots, "group", _together)


def _together(waiting: Sequence[Invoice]) -> list[tuple[lots.Destination, list[Invoice]]]:
    return [(lots.destination_of(waiting[0]), list(waiting))] if waiting else []
