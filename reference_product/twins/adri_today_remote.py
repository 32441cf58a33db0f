"""Twin: asks ADRi for the rights of today for care at a distance."""

from __future__ import annotations

from reference_product import rights
from reference_product.twins import replace

REQUIREMENT = "tm-adri-date"
DEFECT = "En téléconsultation, interroge ADRi à la date du jour et non à celle de l'acte."


def apply() -> None:
    """Put the defect in place."""
    replace(rights, "reference_date", lambda asked, today: today)
