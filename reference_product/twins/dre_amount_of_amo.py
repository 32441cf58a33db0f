"""Twin: asks the complementary body for the fund's share."""

from __future__ import annotations

from reference_product.dre import writing
from reference_product.twins import replace

REQUIREMENT = "dre-montant"
DEFECT = "Demande à l'organisme complémentaire la part obligatoire."


def apply() -> None:
    """Put the defect in place."""
    replace(writing, "amount_asked", lambda line: line.amo)
