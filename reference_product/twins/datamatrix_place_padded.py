"""Twin: fills the block of the birth place with zeros when it is not known."""

from __future__ import annotations

from reference_product.labels import payload
from reference_product.twins import replace

REQUIREMENT = "idm-lieu-absent"
DEFECT = "Remplit de zéros le lieu de naissance inconnu dans le Datamatrix."


def apply() -> None:
    """Put the defect in place."""
    replace(payload, "birth_place", lambda label: label.birth_place or "00000")
