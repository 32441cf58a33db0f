"""Twin: sends nothing to the complementary body."""

from __future__ import annotations

from reference_product.dre import requests
from reference_product.twins import replace

REQUIREMENT = "dre-envoyee"
DEFECT = "N'envoie pas la demande à l'organisme complémentaire."


def apply() -> None:
    """Put the defect in place."""
    replace(requests, "wanted", lambda invoice: False)
