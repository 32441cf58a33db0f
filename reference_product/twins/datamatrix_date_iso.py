"""Twin: writes the birth date in the code year first."""

from __future__ import annotations

from reference_product.labels import payload
from reference_product.twins import replace

REQUIREMENT = "idm-date"
DEFECT = "Écrit la date de naissance du Datamatrix année d'abord."


def apply() -> None:
    """Put the defect in place."""
    replace(payload, "birth_date", lambda label: label.birth_date)
