"""Twin: an act at the threshold exactly is not exempted."""

from __future__ import annotations

from reference_product.hospital import pricing, tariffs
from reference_product.hospital.tariffs import Act
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-seuil"
DEFECT = "L'acte au seuil exactement n'est pas exonéré."


def apply() -> None:
    """Put the defect in."""
    replace(pricing, "reaches_threshold", _above)


def _above(act: Act, price: int) -> bool:
    return act.threshold and price > tariffs.THRESHOLD
