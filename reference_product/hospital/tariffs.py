"""Acts a hospital's outpatient desk bills, with their dated prices in cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reference_product.errors import Refusal

__all__ = ["FLAT_SHARE", "THRESHOLD", "Act", "find", "unit_price"]

THRESHOLD = 12_000
"""Price from which a CCAM act is wholly covered: 120 € (RG_VF663)."""
FLAT_SHARE = 3_200
"""The patient's flat share on such an act: 32 € (RG_VF680 to 685, V06.09)."""


@dataclass(frozen=True, slots=True)
class Act:
    """An act: its dated prices (first day, cents) and how the rules treat it."""

    code: str
    prices: tuple[tuple[date, int], ...]
    grouping: str = ""
    """Code of the line that carries a CCAM act; empty for other acts."""
    record: str = "4"
    """Type of record that bills it: 3 for hospital flat fees, 4 for acts."""
    covered: bool = True
    """Whether the fund pays a share of it."""
    dental: bool = False
    c2s_only: bool = False
    threshold: bool = False
    """Whether the threshold looks at this CCAM act, alone (field 25 of the CCAM: 2)."""


_NEW_YEAR = date(2025, 1, 1)

_ACTS = {
    act.code: act
    for act in (
        # NGAP list published for 2025.
        Act("G", ((_NEW_YEAR, 3000),)),
        Act("APC", ((_NEW_YEAR, 6000),)),
        # Published valuation examples.
        Act("HBLD138", ((_NEW_YEAR, 13975),), "PAR", dental=True),
        Act("FDA", ((_NEW_YEAR, 29425),), covered=False, dental=True, c2s_only=True),
        # Synthetic acts around the threshold.
        Act("SYNC001", ((_NEW_YEAR, 11999),), "ADC", threshold=True),
        Act("SYNC002", ((_NEW_YEAR, 12000),), "ADC", threshold=True),
        Act("SYNC003", ((_NEW_YEAR, 15000),), "ADC", threshold=True),
        # Published codes, synthetic prices.
        Act("FU1", ((_NEW_YEAR, 4000),)),
        Act("FPU", ((_NEW_YEAR, 2000),), record="3", covered=False),
    )
}


def find(code: str) -> Act:
    """Return the act of that code.

    Raises:
        Refusal: the act is not in the tables.
    """
    act = _ACTS.get(code)
    if act is None:
        raise Refusal(f"Acte {code or '(vide)'} inconnu des tables de l'établissement : vérifiez le code saisi.")
    return act


def unit_price(act: Act, care_date: date) -> int:
    """Return the price in force on the day of care.

    Raises:
        Refusal: the tables hold no price for that day.
    """
    prices = [price for first_day, price in act.prices if first_day <= care_date]
    if not prices:
        raise Refusal(f"Aucun tarif pour l'acte {act.code} à la date des soins {care_date:%d/%m/%Y}.")
    return prices[-1]
