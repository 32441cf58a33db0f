"""Twin: association codes do not change the price."""

from __future__ import annotations

from reference_product.billing import tariffs
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-ccam-association"
DEFECT = "Le code d'association ne change pas le tarif : chaque acte est compté à 100 %."


def apply() -> None:
    """Put the defect in."""
    replace(tariffs, "association_coefficient", _full)


def _full(association: str) -> int:
    del association
    return 100
