"""Twin: the complementary share is always zero."""

from __future__ import annotations

from reference_product.billing import pricing
from reference_product.billing.pricing import Line
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-part-complementaire"
DEFECT = "La part complémentaire reste à zéro malgré le tiers payant intégral."


def apply() -> None:
    """Put the defect in."""
    replace(pricing, "amc_of_line", _nothing)


def _nothing(line: Line, third_party: str) -> int:
    del line, third_party
    return 0
