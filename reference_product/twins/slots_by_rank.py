"""Twin: each card is looked for in the slot of the settings only."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product.cards import transport
from reference_product.cards.transport import Readers
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-cartes-interverties"
DEFECT = "Chaque carte n'est cherchée que dans la fente des réglages."


def apply() -> None:
    """Put the defect in."""
    replace(transport, "locate", _of_the_settings)


def _of_the_settings(readers: Readers, settings_name: str, atrs: Sequence[bytes]) -> str:
    del readers, atrs
    return settings_name
