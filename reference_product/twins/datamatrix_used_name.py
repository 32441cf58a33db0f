"""Twin: writes the used name in the code when there is one."""

from __future__ import annotations

from reference_product.labels import payload
from reference_product.twins import replace

REQUIREMENT = "idm-nom"
DEFECT = "Écrit le nom utilisé dans le Datamatrix à la place du nom de naissance."


def apply() -> None:
    """Put the defect in place."""
    replace(payload, "family_name", lambda label: label.patient.used_name or label.family_name)
