"""Twin: writes the tokens into its log."""

from __future__ import annotations

from reference_product.signon import transport
from reference_product.twins import replace

REQUIREMENT = "psc-jeton-journal"
DEFECT = "Écrit dans son journal la réponse du point d'accès aux jetons."


def apply() -> None:
    """Put the defect in place."""
    replace(transport, "trace", lambda operation, response: f"  {operation} {response.body.decode()}")
