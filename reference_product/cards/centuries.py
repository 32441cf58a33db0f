"""Birth dates that a card gives without their century."""

from __future__ import annotations

from datetime import date

__all__ = ["completed"]

_YOUNGEST_INSURED = 16
"""Nobody opens rights of her own before that age."""


def completed(short: str, today: date, *, opens_rights: bool) -> str:
    """Return the eight digits of a birth date given as six: nobody is born tomorrow, no child opens rights.

    Dates are compared as text, for lunar ones have odd months and days.
    """
    recent = f"{today.year // 100:02d}{short}"
    born_tomorrow = recent > f"{today:%Y%m%d}"
    too_young = opens_rights and today.year - int(recent[:4]) < _YOUNGEST_INSURED
    return f"{today.year // 100 - 1:02d}{short}" if born_tomorrow or too_young else recent
