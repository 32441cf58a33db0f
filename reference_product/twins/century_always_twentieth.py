"""Twin: a birth date without century is of the 1900s."""

from __future__ import annotations

from datetime import date

from reference_product.cards import centuries
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-date-sans-siecle"
DEFECT = "Toute date de naissance sans siècle est placée dans les années 1900."


def apply() -> None:
    """Put the defect in."""
    replace(centuries, "completed", _nineteen)


def _nineteen(short: str, today: date, *, opens_rights: bool) -> str:
    del today, opens_rights
    return f"19{short}"
