"""Twin: the opposition list is not consulted."""

from __future__ import annotations

from collections.abc import Collection

from reference_product.billing import securing
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-opposition"
DEFECT = "La liste d'opposition n'est pas consultée."


def apply() -> None:
    """Put the defect in."""
    replace(securing, "is_opposed", _never)


def _never(serial: str, opposed: Collection[str]) -> bool:
    del serial, opposed
    return False
