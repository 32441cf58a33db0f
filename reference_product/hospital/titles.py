"""Numbers of the *titres de recette*: a public hospital's invoice bears the number of its title."""

from __future__ import annotations

from datetime import date

from reference_product.hospital import establishment
from reference_product.store import Store

__all__ = ["complement", "next_number", "number_after_reject"]


def next_number(store: Store, today: date) -> str:
    """Return the next title number of the year: two digits of the year, seven of the title."""
    year = f"{today:%y}"
    return f"{year}{store.next(f'titles {year}'):07d}"


def number_after_reject(store: Store, rejected: str, today: date) -> str:
    """Return the number of the invoice that replaces a rejected one: a new title."""
    del rejected
    return next_number(store, today)


def complement() -> str:
    """Return the complement of a title number: establishment (000), product, then 00."""
    return f"000{establishment.TITLE_PRODUCT}00"
