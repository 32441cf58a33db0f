"""Night, holiday and urgency surcharges of the hospital rule on letter-key acts."""

from __future__ import annotations

from decimal import Decimal

from harness.valuation.answer import Answer, Arguments, Step, cannot_tell, euros, plain
from harness.valuation.facts import ActFacts
from harness.valuation.rounding import half_up, percent
from harness.valuation.tables import Tables

__all__ = ["surcharge_answer"]


def surcharge_answer(act: ActFacts, unit_price: int, tables: Tables) -> Answer:
    """Return the surcharge of the complement letter, in cents.

    A share of the act (10 % at night, 5 % on a holiday), at most so many times the unit price (15, 8), and never
    below the flat amount (RG_VF642).  The flat amounts are not in our sources: without one the answer says so.

    Args:
        act: The act, with its letter and, when known, the flat amount.
        unit_price: Price applied, cents.
        tables: The dated tables.
    """
    if not act.complement:
        return Answer((0,))
    if act.flat_surcharge is None:
        return cannot_tell("valuation.no-flat-surcharge")
    row = next((row for row in tables.complements if row.letter == act.complement and row.dates.holds(act.day)), None)
    flat = act.flat_surcharge
    if row is None:
        said: Arguments = (("letter", act.complement), ("flat", euros(flat)))
        return Answer((flat,), (Step("valuation.flat-surcharge", said, "RG_VF642"),))
    share = percent(half_up(Decimal(unit_price) * act.quantity * act.coefficient), row.percent)
    bound = half_up(unit_price * row.bound)
    amount = max(flat, min(share, bound))
    said = (
        ("letter", act.complement), ("percent", plain(row.percent)), ("share", euros(share)), ("bound", euros(bound)),
        ("flat", euros(flat)), ("amount", euros(amount)),
    )  # fmt: skip
    return Answer((amount,), (Step("valuation.surcharge", said, "RG_VF642", row.dates.source, row.dates.footing),))
