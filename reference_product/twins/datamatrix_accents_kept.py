"""Twin: writes the names in the code as they were typed, accents included."""

from __future__ import annotations

from reference_product.labels import payload
from reference_product.twins import replace

REQUIREMENT = "idm-alphabet"
DEFECT = "Écrit les noms tels que tapés, avec leurs accents, dans le Datamatrix."


def apply() -> None:
    """Put the defect in place."""
    replace(payload, "family_name", lambda label: label.patient.birth_name)
    replace(payload, "given_names", lambda label: " ".join(label.patient.first_names))
