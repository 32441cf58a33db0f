"""Twin: the accident's number or date is not transmitted."""

from __future__ import annotations

from reference_product.billing import invoices
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-accident-travail"
DEFECT = "Le numéro ou la date de l'accident du travail n'est pas transmis."


def apply() -> None:
    """Put the defect in."""
    replace(invoices, "accident_field", _zeros)


def _zeros(accident_date: str, accident_number: str) -> str:
    del accident_date, accident_number
    return "000000000"
