"""Twin: bills the exemption of the card and ignores the one ADRi answered."""

from __future__ import annotations

from reference_product import rights
from reference_product.twins import replace

REQUIREMENT = "adri-droits-factures"
DEFECT = "Facture l'exonération de la carte et ignore celle qu'ADRi a donnée."


def apply() -> None:
    """Put the defect in place."""
    replace(rights, "exemption_from", lambda answer, patient: patient.exemption)
