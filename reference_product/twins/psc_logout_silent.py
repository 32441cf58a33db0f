"""Twin: signs off here and does not tell the provider."""

from __future__ import annotations

from reference_product.signon import desk
from reference_product.twins import replace

REQUIREMENT = "psc-deconnexion"
DEFECT = "Ferme la session du poste sans prévenir le fournisseur."


def apply() -> None:
    """Put the defect in place."""
    replace(desk, "end_session", lambda session, signed: None)
