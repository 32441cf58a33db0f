"""Twin: maternity is billed as illness."""

from __future__ import annotations

from reference_product.billing import invoices
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-maternite"
DEFECT = "La maternité est facturée comme une maladie."


def apply() -> None:
    """Put the defect in."""
    replace(invoices, "nature_of", _illness)


def _illness(nature: str) -> str:
    return "10" if nature == "30" else nature
