"""Twin: care outside the pathway keeps the full rate."""

from __future__ import annotations

from reference_product.billing import tariffs
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-hors-parcours"
DEFECT = "Les soins hors parcours sont remboursés au taux plein."


def apply() -> None:
    """Put the defect in."""
    replace(tariffs, "is_outside_pathway", _never)


def _never(pathway: str) -> bool:
    del pathway
    return False
