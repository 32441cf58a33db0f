"""Twin: a birth date without century is the latest one that is past, whoever it is."""

from __future__ import annotations

from datetime import date

from reference_product.cards import centuries
from reference_product.twins import replace

_HONEST = centuries.completed

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-date-sans-siecle"
DEFECT = "Un assuré centenaire, ouvrant droit, est pris pour un enfant."


def apply() -> None:
    """Put the defect in."""
    replace(centuries, "completed", _latest)


def _latest(short: str, today: date, *, opens_rights: bool) -> str:
    del opens_rights
    return _HONEST(short, today, opens_rights=False)
