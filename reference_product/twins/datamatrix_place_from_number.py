"""Twin: takes the birth place of the code from the number."""

from __future__ import annotations

from reference_product.labels import payload
from reference_product.twins import replace

REQUIREMENT = "idm-lieu"
DEFECT = "Prend le lieu de naissance du Datamatrix dans le matricule."


def apply() -> None:
    """Put the defect in place."""
    replace(payload, "birth_place", lambda label: label.number[5:10] if label.birth_place else "")
