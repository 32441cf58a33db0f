"""The establishment the program is installed in: a public hospital that does not exist."""

from __future__ import annotations

from typing import Final

__all__ = ["CATEGORY", "FINESS", "LEGAL_STATUS", "NAME", "PRESCRIBER", "TARIFF_MODE", "TITLE_PRODUCT"]

FINESS: Final = "999999998"
"""Eight nines and their key: no establishment bears it."""
NAME: Final = "CENTRE HOSPITALIER FICTIF"
CATEGORY: Final = "355"
LEGAL_STATUS: Final = "13"
"""Municipal public hospital: its invoices are *titres de recette*."""
TARIFF_MODE: Final = "03"
TITLE_PRODUCT: Final = "1"
"""Digit of the product in the complement of a title number."""
PRESCRIBER: Final = "296991102"
"""Published fictitious number of salaried practitioners, who have no number of their own."""
