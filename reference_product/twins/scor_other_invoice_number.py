"""Twin: names another invoice in the manifest."""

from __future__ import annotations

from reference_product.scor import manifest
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-facture"
DEFECT = "Rattache chaque pièce au numéro de la facture suivante."


def apply() -> None:
    """Put the defect in."""
    replace(manifest, "invoice_number", lambda joined: f"{int(joined.invoice.number) + 1:09d}")
