"""Twin: says nothing of a sign-on that was not confirmed."""

from __future__ import annotations

from reference_product.signon import asking
from reference_product.twins import replace

REQUIREMENT = "psc-refus-dit"
DEFECT = "Tait que la connexion n'a pas été validée."


def apply() -> None:
    """Put the defect in place."""
    replace(asking, "denial_message", lambda error: "Opération terminée.")
