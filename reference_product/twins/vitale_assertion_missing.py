"""Twin: leaves out the patient card's assertion."""

from __future__ import annotations

from reference_product.teleservices import adri
from reference_product.twins import replace

REQUIREMENT = "adri-assertion-vitale"
DEFECT = "N'envoie pas l'assertion Vitale alors que la carte est dans le lecteur."


def apply() -> None:
    """Put the defect in place."""
    honest = adri.security_assertions
    replace(adri, "security_assertions", lambda signer, request, context: honest(signer, request, context)[:1])
