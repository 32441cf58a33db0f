"""Twin: invoices get new numbers after a negative acknowledgement."""

from __future__ import annotations

from collections.abc import Callable

from reference_product.billing import invoices
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-arl-negatif"
DEFECT = "Après un ARL négatif, les factures repartent sous de nouveaux numéros."


def apply() -> None:
    """Put the defect in."""
    replace(invoices, "number_for_resend", _new_number)


def _new_number(number: str, fresh: Callable[[], str]) -> str:
    del number
    return fresh()
