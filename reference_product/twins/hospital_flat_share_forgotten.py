"""Twin: the patient's flat share is left to the fund."""

from __future__ import annotations

from reference_product.hospital import pricing
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-participation-forfaitaire"
DEFECT = "La participation forfaitaire reste à la charge de la caisse."


def apply() -> None:
    """Put the defect in."""
    replace(pricing, "flat_share", lambda line: line)
