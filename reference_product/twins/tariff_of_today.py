"""Twin: prices are those of the day of billing."""

from __future__ import annotations

from datetime import date

from reference_product.billing import pricing
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-tarif-date-soins"
DEFECT = "Le tarif appliqué est celui du jour, et non celui de la date des soins."


def apply() -> None:
    """Put the defect in."""
    replace(pricing, "tariff_date", _today)


def _today(care_date: date, today: date) -> date:
    del care_date
    return today
