"""Twin: the patient's emergency fee is written as an act."""

from __future__ import annotations

from reference_product.hospital import pricing
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-forfait-urgences"
DEFECT = "Le forfait patient urgences est écrit en type 4, comme un acte."


def apply() -> None:
    """Put the defect in."""
    replace(pricing, "record_of", lambda act: "4")
