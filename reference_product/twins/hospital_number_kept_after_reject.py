"""Twin: a rejected invoice leaves again under the number it had."""

from __future__ import annotations

from datetime import date

from reference_product.hospital import titles
from reference_product.store import Store
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-numero-unique"
DEFECT = "Une facture rejetée repart sous le numéro qu'elle portait."


def apply() -> None:
    """Put the defect in."""
    replace(titles, "number_after_reject", _same)


def _same(store: Store, rejected: str, today: date) -> str:
    del store, today
    return rejected
