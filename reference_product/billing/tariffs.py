"""Dated tariffs, modifiers and rates, in cents and per cent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reference_product.errors import Refusal

__all__ = [
    "COEFFICIENTS",
    "FLAT_MODIFIERS",
    "Act",
    "association_coefficient",
    "find",
    "is_outside_pathway",
    "rate",
    "scheme_of_rates",
    "unit_price",
]


@dataclass(frozen=True, slots=True)
class Act:
    """An act: its dated prices (first day, cents), and for CCAM acts the code that groups them on the line."""

    code: str
    prices: tuple[tuple[date, int], ...]
    grouping: str = ""
    exemption: str = "0"
    """Exemption the act carries by nature."""

    @property
    def is_ccam(self) -> bool:
        """Tell whether the act is a CCAM act."""
        return self.grouping != ""


_NEW_YEAR = date(2025, 1, 1)

_ACTS = {
    act.code: act
    for act in (
        # NGAP list published for 2025.
        Act("G", ((_NEW_YEAR, 3000),)),
        Act("TCG", ((_NEW_YEAR, 2500),)),
        # Full coverage of every COE is a synthetic simplification.
        Act("COE", ((_NEW_YEAR, 5400), (date(2025, 7, 1), 6000)), exemption="3"),
        Act("CCP", ((_NEW_YEAR, 4750),)),
        Act("APC", ((_NEW_YEAR, 6000),)),
        Act("RQD", ((_NEW_YEAR, 1000),)),
        # CCAM acts of the published valuation examples; grouping codes are a synthetic choice.
        Act("LFQK002", ((_NEW_YEAR, 4060),), "ADI"),
        Act("NAQK015", ((_NEW_YEAR, 1995),), "ADI"),
        Act("NBQK001", ((_NEW_YEAR, 1995),), "ADI"),
        Act("DZQM006", ((_NEW_YEAR, 9649),), "ADE"),
        Act("DKRP004", ((_NEW_YEAR, 7680),), "ADC"),
        # Synthetic acts.
        Act("SYNA001", ((_NEW_YEAR, 10030),), "ADC"),
        Act("SYNB001", ((_NEW_YEAR, 4000),), "ADC"),
    )
}

COEFFICIENTS: dict[str, Decimal] = {"K": Decimal("1.255"), "L": Decimal("1.3"), "M": Decimal("1.5")}
"""Modifiers that multiply the price of a CCAM act (synthetic)."""
FLAT_MODIFIERS: dict[str, int] = {"U": 2050}
"""Modifiers that add a flat amount, in cents (synthetic)."""
_NEUTRAL_MODIFIERS = frozenset("ZJ")

_ASSOCIATIONS = {"": 100, "1": 100, "2": 50, "3": 75, "4": 100, "5": 100}

_BASE_RATES = {"01": 70, "10": 85}
_OUTSIDE_RATES = {"01": 30, "10": 45}


def find(code: str) -> Act:
    """Return the act of that code.

    Raises:
        Refusal: the act is not in the tables.
    """
    act = _ACTS.get(code)
    if act is None:
        raise Refusal(f"Acte {code or '(vide)'} inconnu des tables de tarifs : vérifiez le code saisi.")
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


def check_modifiers(modifiers: str) -> None:
    """Refuse a modifier the tables do not hold, and more than the four the invoice can carry."""
    unknown = [one for one in modifiers if one not in {*COEFFICIENTS, *FLAT_MODIFIERS, *_NEUTRAL_MODIFIERS}]
    if unknown or len(modifiers) > 4:
        raise Refusal(f"Modificateurs « {modifiers} » refusés : inconnus des tables, ou plus de quatre.")


def association_coefficient(association: str) -> int:
    """Return the share of the price kept for that association code, in per cent."""
    coefficient = _ASSOCIATIONS.get(association)
    if coefficient is None:
        raise Refusal(f"Code d'association « {association} » inconnu : 1 à 5 attendu.")
    return coefficient


def scheme_of_rates(scheme: str) -> str:
    """Return the scheme whose table of rates applies: each has its own."""
    return scheme


def is_outside_pathway(pathway: str) -> bool:
    """Tell whether the care was given outside the coordinated pathway."""
    return pathway == "S"


def rate(scheme: str, pathway: str) -> int:
    """Return the ordinary reimbursement rate, in per cent.

    Raises:
        Refusal: the tables hold no rate for that scheme.
    """
    table = _OUTSIDE_RATES if is_outside_pathway(pathway) else _BASE_RATES
    found = table.get(scheme_of_rates(scheme))
    if found is None:
        raise Refusal(f"Régime {scheme or '(vide)'} : aucun taux dans les tables, facture impossible.")
    return found
