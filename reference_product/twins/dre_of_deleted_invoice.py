"""Twin: asks for deleted invoices too."""

from __future__ import annotations

from reference_product.billing.invoices import State
from reference_product.dre import requests
from reference_product.twins import replace

REQUIREMENT = "dre-suppression"
DEFECT = "Envoie la demande d'une facture supprimée."


def apply() -> None:
    """Put the defect in place."""
    replace(requests, "is_due", lambda invoice: invoice.state in (State.SENT, State.DELETED))
