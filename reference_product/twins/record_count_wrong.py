"""Twin: the file trailer counts one record too few."""

from __future__ import annotations

from reference_product.billing import b2
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-structure-fichier"
DEFECT = "Le nombre d'enregistrements du fichier est faux."


def apply() -> None:
    """Put the defect in."""
    replace(b2, "file_record_count", _one_less)


def _one_less(records: int) -> int:
    return records - 1
