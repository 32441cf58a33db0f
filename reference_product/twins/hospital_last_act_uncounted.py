"""Twin: the fund's total misses the last act."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product.billing.pricing import Line
from reference_product.hospital import records
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-totaux"
DEFECT = "Le total de la part obligatoire oublie le dernier acte."


def apply() -> None:
    """Put the defect in."""
    replace(records, "fund_total", _but_the_last)


def _but_the_last(acts: Sequence[Line]) -> int:
    return sum(line.amo for line in acts[:-1]) if len(acts) > 1 else sum(line.amo for line in acts)
