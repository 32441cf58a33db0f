"""Twin: shows that somebody is signed on, not who."""

from __future__ import annotations

from reference_product.signon import desk
from reference_product.twins import replace

REQUIREMENT = "psc-identite-montree"
DEFECT = "Montre qu'une session est ouverte sans dire de qui."


def apply() -> None:
    """Put the defect in place."""
    replace(desk, "screen_lines", lambda signed: ["Session Pro Santé Connect ouverte."])
