"""Twin: sends every request to the same body."""

from __future__ import annotations

from reference_product.dre import directory
from reference_product.twins import replace

REQUIREMENT = "dre-adresse"
DEFECT = "Envoie toutes les demandes à l'adresse du même organisme."


def apply() -> None:
    """Put the defect in place."""
    first = directory.address_of("9990000001")
    replace(directory, "address_of", lambda number: first)
