"""Twin: takes a token of another level than asked for."""

from __future__ import annotations

from reference_product.signon import verification
from reference_product.twins import replace

REQUIREMENT = "psc-niveau-recu"
DEFECT = "Accepte un jeton d'identité d'un autre niveau que eidas1."


def apply() -> None:
    """Put the defect in place."""
    replace(verification, "check_level", lambda claims, expected: None)
