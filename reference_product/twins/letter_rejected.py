"""Twin: refuses a number that holds a letter."""

from __future__ import annotations

from reference_product import identity
from reference_product.twins import replace

REQUIREMENT = "insi-corse"
DEFECT = "Refuse un matricule qui contient une lettre."


def apply() -> None:
    """Put the defect in place."""
    replace(identity, "number_is_acceptable", lambda number: number.isdigit())
