"""Twin: the trailer's fund share misses the last line."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product.billing import b2
from reference_product.billing.pricing import Line
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-totaux"
DEFECT = "Le total de la part obligatoire oublie la dernière ligne."


def apply() -> None:
    """Put the defect in."""
    replace(b2, "total_amo", _but_the_last)


def _but_the_last(lines: Sequence[Line]) -> int:
    return sum(line.amo for line in lines[:-1])
