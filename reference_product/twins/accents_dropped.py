"""Twin: names lose their accents when they are read."""

from __future__ import annotations

from reference_product import names
from reference_product.cards import tlv
from reference_product.twins import replace

_HONEST = tlv.fields

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-accents"
DEFECT = "Les noms lus de la carte perdent leurs accents."


def apply() -> None:
    """Put the defect in."""
    replace(tlv, "fields", _plain)


def _plain(data: bytes) -> dict[int, str]:
    return {tag: names.unaccented(text) for tag, text in _HONEST(data).items()}
