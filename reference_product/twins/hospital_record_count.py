"""Twin: the file trailer of a hospital counts one record too few."""

from __future__ import annotations

from reference_product.hospital import files
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-structure"
DEFECT = "Le nombre d'enregistrements du fichier est faux."


def apply() -> None:
    """Put the defect in."""
    replace(files, "file_record_count", lambda count: count - 1)
