"""The price of an act on the day of care."""

from __future__ import annotations

from datetime import date

from harness.valuation.answer import Answer, Step, cannot_tell, euros
from harness.valuation.dated import one_in_force
from harness.valuation.tables import Tables

__all__ = ["price_of"]


def price_of(code: str, day: date, tables: Tables) -> Answer:
    """Return the unit price of an act in cents.

    Args:
        code: Letter key, act code or CCAM code.
        day: Day of care: its tariff applies, not the one of the day of billing.
        tables: The dated tables.
    """
    rows = tables.prices.get(code, ())
    row = one_in_force(rows, day)
    if row is None:
        return cannot_tell("valuation.no-price-that-day" if rows else "valuation.no-price")
    since = row.dates.start.isoformat() if row.dates.start else "…"
    said = (("code", code), ("day", day.isoformat()), ("amount", euros(row.amount)), ("since", since))
    step = Step("valuation.price", said, source=row.dates.source, footing=row.dates.footing)
    return Answer((row.amount,), (step,))
