"""Twin: takes the token of another provider."""

from __future__ import annotations

from reference_product.signon import verification
from reference_product.twins import replace

REQUIREMENT = "psc-emetteur"
DEFECT = "Accepte le jeton d'identité d'un autre émetteur."


def apply() -> None:
    """Put the defect in place."""
    replace(verification, "check_issuer", lambda claims, expected: None)
