"""Twin: the fund's share is rounded on the total, the last line takes the difference."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reference_product.billing import pricing
from reference_product.billing.pricing import Line
from reference_product.money import half_up
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-arrondi-ligne"
DEFECT = "La part obligatoire est arrondie sur le total de la facture, et non sur chaque ligne."


def apply() -> None:
    """Put the defect in."""
    replace(pricing, "amo_of_lines", _on_total)


def _on_total(lines: Sequence[Line]) -> list[int]:
    shares = [pricing.amo_of_line(line.base, line.rate) for line in lines]
    total = half_up(sum((Decimal(line.base) * line.rate / 100 for line in lines), Decimal(0)))
    return [*shares[:-1], total - sum(shares[:-1])]
