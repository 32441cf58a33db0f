"""Twin: any card whose master file can be selected is taken for a Vitale."""

from __future__ import annotations

from reference_product.cards import vitale
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-bonne-carte"
DEFECT = "Toute carte qui accepte la sélection du fichier maître est prise pour une carte Vitale."


def apply() -> None:
    """Put the defect in."""
    replace(vitale, "check_kind", _anything)


def _anything(atr: bytes) -> None:
    del atr
