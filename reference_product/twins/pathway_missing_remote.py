"""Twin: leaves the care-pathway indicator blank at a distance."""

from __future__ import annotations

from reference_product.billing import remote
from reference_product.twins import replace

REQUIREMENT = "tm-parcours"
DEFECT = "Laisse l'indicateur du parcours de soins à blanc en téléconsultation."


def apply() -> None:
    """Put the defect in place."""
    replace(remote, "pathway", lambda indicator: "")
