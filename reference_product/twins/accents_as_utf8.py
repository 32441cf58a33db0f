"""Twin: texts of the cards are read as UTF-8."""

from __future__ import annotations

from reference_product.cards import tlv
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-accents"
DEFECT = "Les textes de la carte sont lus comme de l'UTF-8 : les lettres accentuées sont perdues."


def apply() -> None:
    """Put the defect in."""
    replace(tlv, "fields", _utf8)


def _utf8(data: bytes) -> dict[int, str]:
    return {tag: value.decode("utf-8", "replace").strip() for tag, value in tlv.items(data)}
