"""Twin: asks for less than the whole scope."""

from __future__ import annotations

from reference_product.signon import asking
from reference_product.twins import replace

REQUIREMENT = "psc-portee"
DEFECT = "Demande la portée « openid » seule."


def apply() -> None:
    """Put the defect in place."""
    replace(asking, "SCOPE", "openid")
