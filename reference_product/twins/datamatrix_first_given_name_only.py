"""Twin: keeps the first given name only in the code."""

from __future__ import annotations

from reference_product.labels import payload
from reference_product.twins import replace

REQUIREMENT = "idm-prenoms"
DEFECT = "Ne garde que le premier prénom dans le Datamatrix."


def apply() -> None:
    """Put the defect in place."""
    replace(payload, "given_names", lambda label: label.given_names.partition(" ")[0])
