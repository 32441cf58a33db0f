"""Twin: the CCAM activity code is blank."""

from __future__ import annotations

from reference_product.billing import b2
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-ccam-detail"
DEFECT = "Le code d'activité de l'acte CCAM est laissé à blanc."


def apply() -> None:
    """Put the defect in."""
    replace(b2, "activity_field", _blank)


def _blank(activity: str) -> str:
    del activity
    return ""
