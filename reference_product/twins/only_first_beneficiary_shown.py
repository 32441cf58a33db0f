"""Twin: only the first person of a card is shown."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product import screens
from reference_product.people import Patient
from reference_product.twins import replace

_HONEST = screens.beneficiaries

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-beneficiaires-affiches"
DEFECT = "Seule la première personne de la carte est affichée."


def apply() -> None:
    """Put the defect in."""
    replace(screens, "beneficiaries", _first)


def _first(people: Sequence[Patient]) -> list[str]:
    return _HONEST(people[:1])
