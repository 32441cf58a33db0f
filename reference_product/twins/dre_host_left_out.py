"""Twin: leaves the host of the body to zeros in the file."""

from __future__ import annotations

from reference_product.dre import writing
from reference_product.twins import replace

REQUIREMENT = "dre-adresse-forme"
DEFECT = "Laisse à zéro l'hôte de l'organisme dans l'en-tête du fichier."


def apply() -> None:
    """Put the defect in place."""
    replace(writing, "host_field", lambda address: "0")
