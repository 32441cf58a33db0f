"""Twin: uses an access token that is over."""

from __future__ import annotations

from reference_product.signon import desk
from reference_product.twins import replace

REQUIREMENT = "psc-renouvellement"
DEFECT = "Emploie un jeton d'accès expiré au lieu de le renouveler."


def apply() -> None:
    """Put the defect in place."""
    replace(desk, "is_stale", lambda tokens, now: False)
