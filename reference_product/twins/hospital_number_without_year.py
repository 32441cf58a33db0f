"""Twin: the number of the invoice is a plain counter."""

from __future__ import annotations

from datetime import date

from reference_product.hospital import titles
from reference_product.store import Store
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-numero-titre"
DEFECT = "Le numéro de facture est un simple compteur, sans l'année du titre."


def apply() -> None:
    """Put the defect in."""
    replace(titles, "next_number", _counter)


def _counter(store: Store, today: date) -> str:
    del today
    return f"{store.next('titles'):09d}"
