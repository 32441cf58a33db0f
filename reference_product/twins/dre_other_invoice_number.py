"""Twin: numbers the request by itself."""

from __future__ import annotations

from reference_product.dre import writing
from reference_product.twins import replace

REQUIREMENT = "dre-meme-facture"
DEFECT = "Donne à la demande un autre numéro que celui de la facture."


def apply() -> None:
    """Put the defect in place."""
    replace(writing, "number_of", lambda invoice: f"9{invoice.number[1:]}")
