"""Twin: any key is taken for right."""

from __future__ import annotations

from reference_product import nir
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-cle-nir"
DEFECT = "La clé du NIR saisi n'est pas contrôlée."


def apply() -> None:
    """Put the defect in."""
    replace(nir, "key_is_right", _never_checked)


def _never_checked(number: str, key: str) -> bool:
    del key
    return nir.is_number(number)
