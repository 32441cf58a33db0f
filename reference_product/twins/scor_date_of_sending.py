"""Twin: dates the invoice of a document on the day it is sent."""

from __future__ import annotations

from reference_product.scor import manifest
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-date"
DEFECT = "Donne pour date de la facture le jour de l'envoi de la pièce."


def apply() -> None:
    """Put the defect in."""
    replace(manifest, "invoice_date", lambda joined, today: today.isoformat())
