"""Twin: marks care given at a distance as secured by the patient card."""

from __future__ import annotations

from reference_product.billing import securing
from reference_product.twins import replace

REQUIREMENT = "tm-mode"
DEFECT = "Marque comme sécurisée par la carte une téléconsultation."


def apply() -> None:
    """Put the defect in place."""
    replace(securing, "mode_of", lambda invoice, degraded: "DEG" if degraded else "SV")
