"""Twin: takes the token of another request."""

from __future__ import annotations

from reference_product.signon import verification
from reference_product.twins import replace

REQUIREMENT = "psc-nonce"
DEFECT = "Accepte un jeton d'identité au nonce d'une autre demande."


def apply() -> None:
    """Put the defect in place."""
    replace(verification, "check_nonce", lambda claims, expected: None)
