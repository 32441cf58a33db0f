"""Twin: asks a body known, whatever third-party payment was agreed."""

from __future__ import annotations

from reference_product.dre import requests
from reference_product.twins import replace

REQUIREMENT = "dre-tiers-payant-amc"
DEFECT = "Envoie une demande dès qu'un organisme complémentaire est connu, sans tiers payant sur sa part."


def apply() -> None:
    """Put the defect in place."""
    replace(requests, "wanted", lambda invoice: bool(invoice.patient.amc_number) and not invoice.order.c2s)
