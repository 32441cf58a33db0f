"""Twin: a flat fee without fund share is reimbursed like an act."""

from __future__ import annotations

from reference_product.hospital import pricing
from reference_product.hospital.tariffs import Act
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-non-remboursable"
DEFECT = "Le forfait dentaire C2S est remboursé comme un acte."


def apply() -> None:
    """Put the defect in."""
    replace(pricing, "is_covered", _dental_fee_too)


def _dental_fee_too(act: Act) -> bool:
    return act.covered or act.code == "FDA"
