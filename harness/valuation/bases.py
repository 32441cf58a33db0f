"""The reimbursement base of one line: CCAM acts by their rule, every other act by price × quantity × coefficient."""

from __future__ import annotations

from harness.valuation.answer import Answer, Step, cannot_tell, euros, plain
from harness.valuation.ccam import ccam_answer
from harness.valuation.complements import surcharge_answer
from harness.valuation.facts import ActFacts
from harness.valuation.prices import price_of
from harness.valuation.shares import ngap_base
from harness.valuation.tables import Tables

__all__ = ["base_of"]


def base_of(act: ActFacts, tables: Tables) -> Answer:
    """Return the base of a line in cents.

    Args:
        act: The act; without a price, the one of the tables on the day of care is taken.
        tables: The dated tables.
    """
    if act.unit_price is None:
        price = price_of(act.ccam or act.act, act.day, tables)
        if price.value is None:
            return price
        return _base(act, price.value, tables).after(*price.trail)
    return _base(act, act.unit_price, tables)


def _base(act: ActFacts, unit_price: int, tables: Tables) -> Answer:
    if act.ccam:
        return ccam_answer(act, unit_price, tables)
    surcharge = surcharge_answer(act, unit_price, tables)
    if surcharge.value is None:
        return cannot_tell(surcharge.unknown)
    base = ngap_base(unit_price, act.quantity, act.coefficient, surcharge.value, act.mco)
    said = (
        ("price", euros(unit_price)), ("quantity", str(act.quantity)), ("coefficient", plain(act.coefficient)),
        ("surcharge", euros(surcharge.value)), ("mco", plain(act.mco)), ("amount", euros(base)),
    )  # fmt: skip
    return Answer((base,), (*surcharge.trail, Step("valuation.ngap-base", said, "RG_VF643")))
