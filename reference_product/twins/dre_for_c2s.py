"""Twin: asks a body for what the C2S pays through the fund."""

from __future__ import annotations

from reference_product.dre import requests
from reference_product.twins import replace

REQUIREMENT = "dre-c2s"
DEFECT = "Envoie une demande pour un patient couvert par la C2S."


def apply() -> None:
    """Put the defect in place."""
    replace(requests, "wanted", lambda invoice: invoice.third_party == "amo_amc")
