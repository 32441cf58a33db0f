"""Twin: shows who is signed on by the name alone."""

from __future__ import annotations

from reference_product.signon import desk
from reference_product.twins import replace

REQUIREMENT = "psc-identite-montree"
DEFECT = "Montre le nom de la personne connectée sans son identifiant national."


def apply() -> None:
    """Put the defect in place."""
    replace(desk, "screen_lines", lambda signed: [f"Professionnel connecté : {signed.name} {signed.first_name}"])
