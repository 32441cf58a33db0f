"""Twin: takes the information of another person than the one authenticated."""

from __future__ import annotations

from reference_product.signon import verification
from reference_product.twins import replace

REQUIREMENT = "psc-sujet"
DEFECT = "Ne compare pas la personne des informations à celle du jeton."


def apply() -> None:
    """Put the defect in place."""
    replace(verification, "check_subject", lambda information, subject: None)
