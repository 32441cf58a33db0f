"""Twin: takes a token made for another program."""

from __future__ import annotations

from reference_product.signon import verification
from reference_product.twins import replace

REQUIREMENT = "psc-destinataire"
DEFECT = "Accepte un jeton d'identité destiné à un autre logiciel."


def apply() -> None:
    """Put the defect in place."""
    replace(verification, "check_audience", lambda claims, expected: None)
