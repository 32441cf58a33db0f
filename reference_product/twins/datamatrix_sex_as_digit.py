"""Twin: writes the sex in the code as the digit of the number."""

from __future__ import annotations

from reference_product.labels import payload
from reference_product.twins import replace

REQUIREMENT = "idm-sexe"
DEFECT = "Écrit le sexe en chiffre, 1 ou 2, dans le Datamatrix."


def apply() -> None:
    """Put the defect in place."""
    replace(payload, "sex", lambda label: "1" if label.sex == "M" else "2")
