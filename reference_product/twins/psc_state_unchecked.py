"""Twin: takes the way back of another request."""

from __future__ import annotations

from reference_product.signon import asking
from reference_product.twins import replace

REQUIREMENT = "psc-etat"
DEFECT = "Ne compare pas le state du retour à celui de la demande."


def apply() -> None:
    """Put the defect in place."""
    replace(asking, "check_state", lambda returned, sent: None)
