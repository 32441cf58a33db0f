"""Base of a CCAM act: modifiers that add their excess, association coefficient, flat modifiers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from harness.valuation.answer import Answer, Step, cannot_tell, euros, plain
from harness.valuation.dated import one_in_force
from harness.valuation.facts import ActFacts
from harness.valuation.footing import weakest
from harness.valuation.rounding import half_up
from harness.valuation.rows import Modifier
from harness.valuation.tables import Tables

__all__ = ["ccam_answer", "ccam_base", "modifier_coefficient"]


def modifier_coefficient(coefficients: Sequence[Decimal]) -> Decimal:
    """Combine coefficient modifiers: each adds its excess over one (1.3 and 1.5 give 1.8).

    Source: RG_VF633.
    """
    return Decimal(1) + sum((c - 1 for c in coefficients), Decimal(0))


def ccam_base(
    unit_price: int,
    *,
    coefficients: Sequence[Decimal] = (),
    flats: Sequence[int] = (),
    association: Decimal = Decimal(1),
    cabinet: int = 0,
    transition: Decimal = Decimal(1),
    overseas: Decimal = Decimal(1),
) -> int:
    """Return the base of a CCAM act in cents: (M1 + M2 + M3) × transition coefficient.

    Args:
        unit_price: Tariff of the act, cents.
        coefficients: Coefficient modifiers, each at least 1.
        flats: Flat modifiers, cents.
        association: Association coefficient (1, 0.5, 0.75…).
        cabinet: Cabinet supplement (M3), cents.
        transition: Transition coefficient.
        overseas: Coefficient of the overseas departments on the tariff.

    Returns:
        Base in cents: the act (M1) is rounded by itself, the rest is added after (RG_VF640).
    """
    act = half_up(Decimal(unit_price) * overseas * modifier_coefficient(coefficients) * association)
    return half_up((act + sum(flats) + cabinet) * transition)


def ccam_answer(act: ActFacts, unit_price: int, tables: Tables) -> Answer:
    """Return the base of a CCAM act in cents, or what is missing to give it.

    Args:
        act: The act; its quantity must be one, the source gives no rule for others.
        unit_price: Price applied, cents.
        tables: The dated tables.
    """
    link = one_in_force(tables.associations.get(act.association, ()), act.day)
    listed = one_in_force(tables.ccam.get(act.ccam, ()), act.day)
    transition = listed.transition if listed is not None else None
    found = [one_in_force(tables.modifiers.get(letter, ()), act.day) for letter in act.modifiers]
    known = [modifier for modifier in found if modifier is not None]
    if act.quantity != 1:
        return cannot_tell("valuation.ccam-quantity")
    if act.overseas is None:
        return cannot_tell("valuation.overseas")
    if act.cabinet is None:
        return cannot_tell("valuation.cabinet")
    if len(known) < len(found):
        return cannot_tell("valuation.no-modifier")
    if _too_many(known, act, tables):
        return cannot_tell("valuation.too-many-modifiers")
    if link is None:
        return cannot_tell("valuation.no-association")
    if listed is None or transition is None:
        return cannot_tell("valuation.no-transition")
    coefficients = [modifier.coefficient for modifier in known if modifier.kind == "coefficient"]
    flats = [modifier.amount for modifier in known if modifier.kind == "flat"]
    base = ccam_base(
        unit_price,
        coefficients=coefficients,
        flats=flats,
        association=link.percent / 100,
        cabinet=act.cabinet,
        transition=transition,
        overseas=act.overseas,
    )
    factor = modifier_coefficient(coefficients)
    said = (
        ("price", euros(unit_price)),
        ("coefficient", plain(factor * act.overseas)),
        ("association", plain(link.percent)),
        ("flats", euros(sum(flats) + act.cabinet)),
        ("transition", plain(transition)),
        ("amount", euros(base)),
    )
    footing = weakest([link.dates.footing, listed.dates.footing, *(m.dates.footing for m in known)])
    return Answer((base,), (Step("valuation.ccam-base", said, "RG_VF640", link.dates.source, footing),))


def _too_many(known: Sequence[Modifier], act: ActFacts, tables: Tables) -> bool:
    """Tell whether more modifiers have an effect than the source shows to be counted."""
    counted = one_in_force(tables.counted, act.day)
    return sum(m.kind != "none" for m in known) > (counted.at_least if counted else 0)
