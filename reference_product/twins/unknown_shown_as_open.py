"""Twin: takes an unknown person for one with open rights."""

from __future__ import annotations

from reference_product import rights
from reference_product.twins import replace

REQUIREMENT = "adri-inconnu"
DEFECT = "Présente comme ouverts les droits d'une personne qu'ADRi ne connaît pas."


def apply() -> None:
    """Put the defect in place."""
    replace(rights, "is_known", lambda answer: True)
