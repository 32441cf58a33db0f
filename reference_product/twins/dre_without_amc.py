"""Twin: asks a body for patients who have none."""

from __future__ import annotations

from reference_product.dre import directory, requests
from reference_product.twins import replace

REQUIREMENT = "dre-tiers-payant-amc"
DEFECT = "Envoie une demande à un organisme par défaut pour un patient sans complémentaire."


def apply() -> None:
    """Put the defect in place."""
    honest, wanted = directory.address_of, requests.wanted
    replace(directory, "address_of", lambda number: honest(number or "9990000001"))
    replace(requests, "wanted", lambda invoice: wanted(invoice) or not invoice.patient.amc_number)
