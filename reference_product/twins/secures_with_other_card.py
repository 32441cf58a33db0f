"""Twin: an invoice is secured with somebody else's card."""

from __future__ import annotations

from reference_product.billing import securing
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-carte-changee"
DEFECT = "La facture est sécurisée avec la carte d'une autre personne."


def apply() -> None:
    """Put the defect in."""
    replace(securing, "same_card", _any)


def _any(serial: str, expected: str) -> bool:
    del serial, expected
    return True
