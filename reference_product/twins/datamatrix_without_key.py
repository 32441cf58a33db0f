"""Twin: leaves the key out of the number of the code."""

from __future__ import annotations

from reference_product.labels import payload
from reference_product.twins import replace

REQUIREMENT = "idm-matricule"
DEFECT = "Écrit le matricule sans sa clé dans le Datamatrix."


def apply() -> None:
    """Put the defect in place."""
    replace(payload, "matricule", lambda label: label.number)
