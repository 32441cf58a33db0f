"""Twin: every lot bears number 1."""

from __future__ import annotations

from reference_product.billing import lots
from reference_product.store import Store
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-numero-lot"
DEFECT = "Le numéro de lot est toujours 001."


def apply() -> None:
    """Put the defect in."""
    replace(lots, "next_lot_number", _one)


def _one(store: Store, destination: lots.Destination) -> int:
    del store, destination
    return 1
