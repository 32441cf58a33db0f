"""Twin: asks ADRi for the rights of today, whatever the day of care."""

from __future__ import annotations

from reference_product import rights
from reference_product.twins import replace

REQUIREMENT = "adri-date-reference"
DEFECT = "Interroge ADRi à la date du jour et non à la date des soins."


def apply() -> None:
    """Put the defect in place."""
    replace(rights, "reference_date", lambda asked, today: today)
