"""Twin: degraded invoices are marked secured."""

from __future__ import annotations

from reference_product.billing import securing
from reference_product.billing.invoices import Invoice
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-mode-degrade"
DEFECT = "Une facture en mode dégradé est marquée sécurisée."


def apply() -> None:
    """Put the defect in."""
    replace(securing, "mode_of", _secured)


def _secured(invoice: Invoice, degraded: str) -> str:
    del degraded
    return "DEG" if invoice.teleconsultation else "SV"
