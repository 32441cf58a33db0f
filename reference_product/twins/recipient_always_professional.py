"""Twin: the professional is always the one paid."""

from __future__ import annotations

from reference_product.billing import invoices
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-destinataire-reglement"
DEFECT = "Le destinataire du règlement est toujours le professionnel, même sans tiers payant."


def apply() -> None:
    """Put the defect in."""
    replace(invoices, "recipient_field", _professional)


def _professional(third_party: str) -> str:
    del third_party
    return "00"
