"""Fees of a line: the base, and the overcharge its qualifier allows."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal

from harness.valuation.answer import Answer, Arguments, Step, cannot_tell, euros, plain
from harness.valuation.facts import Known
from harness.valuation.footing import Footing
from harness.valuation.tables import Tables

__all__ = ["fees_answer", "forced_qualifier", "overcharge_ceiling"]

EURO = 100
_DENTAL = ("dental", "c2s-dental-fee")


def overcharge_ceiling(base: int, percent: Decimal) -> int:
    """Return the largest overcharge in cents: a share of the base, rounded up to the euro."""
    return int((base * percent / 100 / EURO).to_integral_value(ROUND_CEILING)) * EURO


def fees_answer(base: int, known: Known, tables: Tables, day: date) -> Answer:
    """Return the fees of a line in cents, or the most they may be.

    Args:
        base: Reimbursement base, cents.
        known: Facts: ``setting``, ``qualifier``, ``pathway``, ``c2s``, ``specialty``, ``family``.
        tables: The dated tables.
        day: Day of care.

    Source: SFG FIDES ACE, VF and CF on [03120] and [04122].
    """
    qualifier = known.get("qualifier", "")
    if qualifier == "G":
        return Answer((0,), (Step("valuation.free-act", (), "XR-16"),))
    if qualifier == "N" or known.get("setting") != "hospital":
        return cannot_tell("valuation.free-fees", values=() if qualifier == "N" else (base,))
    if not qualifier:
        if known.get("family") in {None, *_DENTAL}:
            return cannot_tell("valuation.dental-fees", values=(base,))
        said: Arguments = (("base", euros(base)),)
        return Answer((base,), (Step("valuation.fees-are-base", said, "CF", footing=Footing.INFERRED),))
    row = next((row for row in tables.overcharges if row.qualifier == qualifier and row.dates.holds(day)), None)
    if row is None:
        return cannot_tell("valuation.unknown-qualifier")
    refused = (
        known.get("c2s") == "yes",
        known.get("specialty") in row.never_specialties,
        "pathway" in known and known["pathway"] not in row.pathway,
    )
    if any(refused):
        step = Step("valuation.no-overcharge", (("base", euros(base)),), "CF", row.dates.source, row.dates.footing)
        return Answer((base,), (step,), at_most=True)
    if not {"pathway", "specialty", "c2s"} <= set(known):
        return cannot_tell("valuation.overcharge-facts")
    ceiling = overcharge_ceiling(base, row.percent)
    said = (("base", euros(base)), ("percent", plain(row.percent)), ("ceiling", euros(ceiling)),
            ("amount", euros(base + ceiling)))  # fmt: skip
    step = Step("valuation.overcharge", said, "CF", row.dates.source, row.dates.footing)
    return Answer((base + ceiling,), (step,), at_most=True)


def forced_qualifier(act: str, known: Known, tables: Tables, day: date) -> str:
    """Return the qualifier an act always bears in hospital; empty = none is forced."""
    if known.get("setting") != "hospital":
        return ""
    return next((row.qualifier for row in tables.forced if act in row.acts and row.dates.holds(day)), "")
