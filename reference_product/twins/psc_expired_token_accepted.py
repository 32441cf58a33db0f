"""Twin: takes a token that is over."""

from __future__ import annotations

from reference_product.signon import verification
from reference_product.twins import replace

REQUIREMENT = "psc-expiration"
DEFECT = "Accepte un jeton d'identité expiré."


def apply() -> None:
    """Put the defect in place."""
    replace(verification, "check_expiry", lambda claims, expected: None)
