"""Twin: Corsican letters are written as the digit 0."""

from __future__ import annotations

from reference_product.billing import b2
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-corse"
DEFECT = "Le département 2A ou 2B du NIR est écrit 20."


def apply() -> None:
    """Put the defect in."""
    replace(b2, "nir_field", _digits)


def _digits(number: str) -> str:
    return number[:5] + "20" + number[7:] if number[5:7] in ("2A", "2B") else number
