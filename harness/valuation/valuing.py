"""A whole invoice out of its facts: base, rate, exemption and shares of every line, each with its trail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.valuation.answer import Answer, cannot_tell
from harness.valuation.bases import base_of
from harness.valuation.dated import one_in_force
from harness.valuation.facts import ActFacts, Known
from harness.valuation.footing import EVERYTHING, Trust
from harness.valuation.hierarchy import outcomes, rate_answer
from harness.valuation.paying import complementary_answer, flat_share_bar, fund_answer
from harness.valuation.tables import Tables
from harness.valuation.threshold import Weighed, day_sums, reaches_threshold

__all__ = ["ValuedLine", "field_25", "value_invoice", "weighed"]

_NOT_COVERED = "N"


@dataclass(frozen=True, slots=True)
class ValuedLine:
    """What one line must be; cents and per cent."""

    base: Answer
    rate: Answer
    exemption: str | None
    """Code of the rule that wins; None when it is not certain, or not given by the source."""
    fund: Answer
    complementary: Answer
    participation: str = ""
    """``A`` on the line the patient's flat share is taken from."""


def field_25(act: ActFacts, tables: Tables, trust: Trust) -> str:
    """Return what the CCAM says of the threshold for an act; empty = not known."""
    row = one_in_force(tables.ccam.get(act.ccam, ()), act.day)
    return row.field_25 if row is not None and row.dates.footing in trust else ""


def weighed(act: ActFacts, prices: Sequence[int], tables: Tables, trust: Trust) -> Weighed:
    """Return what the threshold looks at in an act.

    Args:
        act: The act.
        prices: Its price and its base, cents: the source does not say which of them counts.
        tables: The dated tables.
        trust: Footings the nature of the act may rest on.
    """
    letter_key = tables.families.get(act.act) == "letter-key"
    coefficient = act.quantity * act.coefficient
    nature = field_25(act, tables, trust)
    return Weighed(bool(act.ccam), letter_key, nature, min(prices, default=0), max(prices, default=0), coefficient)


def value_invoice(acts: Sequence[ActFacts], tables: Tables, trust: Trust = EVERYTHING) -> tuple[ValuedLine, ...]:
    """Return what each line of an invoice must be.

    Args:
        acts: Its acts, each with the facts of the invoice among its own; a fact left out is not known.
        tables: The dated tables.
        trust: Footings the values may rest on; the tables of a bench's own cases may all serve.

    Source: SFG FIDES ACE, VF (RG_VF633 to 695).
    """
    bases = [_base(act, tables) for act in acts]
    scales = [
        weighed(act, [v for v in (act.unit_price, base.value) if v is not None], tables, trust)
        for act, base in zip(acts, bases, strict=True)
    ]
    dental = any(tables.families.get(act.act) == "dental" for act in acts)
    days = {act.day for act in acts}
    sums = {day: day_sums(s for a, s in zip(acts, scales, strict=True) if a.day == day) for day in days}
    facts = []
    for act, base, scale in zip(acts, bases, scales, strict=True):
        reached = None if base.value is None else reaches_threshold(scale, sums[act.day], tables, act.day, trust)
        facts.append(_facts(act, reached, dental, tables, trust))
    served: set[str] = set()
    return tuple(_line(*line, tables, trust, served) for line in zip(acts, bases, facts, strict=True))


def _base(act: ActFacts, tables: Tables) -> Answer:
    return Answer((0,)) if act.known.get("qualifier") == _NOT_COVERED else base_of(act, tables)


def _facts(act: ActFacts, reached: bool | None, dental: bool, tables: Tables, trust: Trust) -> Known:
    derived = {"act": act.act, "is_ccam": "yes" if act.ccam else "no", "dental_in_invoice": "yes" if dental else "no"}
    if act.act in tables.families:
        derived["family"] = tables.families[act.act]
    if nature := field_25(act, tables, trust):
        derived["field_25"] = nature
    if reached is not None:
        derived["threshold"] = "yes" if reached else "no"
    return {**derived, **act.known}


def _line(act: ActFacts, base: Answer, known: Known, tables: Tables, trust: Trust, served: set[str]) -> ValuedLine:
    """Value one line; ``served`` holds the specialties whose flat share is already taken."""
    if known.get("qualifier") in {_NOT_COVERED, "G"}:
        nothing = Answer((0,))
        return ValuedLine(base, nothing, "0", nothing, nothing)
    won = outcomes(known, tables, act.day)
    sure = won[0] if len(won) == 1 and won[0].certain else None
    exemption = sure.rule.codes[0] if sure is not None and sure.rule.codes else None
    rate = rate_answer(known, tables, act.day)
    if base.value is None or rate.value is None:
        missing = cannot_tell(base.unknown or rate.unknown or "valuation.no-rate")
        return ValuedLine(base, rate, exemption, missing, missing)
    participation = ""
    specialty = known.get("specialty", "")
    covered = sure is not None and sure.rule.id.startswith("threshold")
    if covered and specialty not in served and flat_share_bar(known, tables, act.day) is None:
        participation = "A"
        served.add(specialty)
    known = {**known, "exemption": exemption or "0"}
    fund = fund_answer(base.value, rate.value, known, tables, act.day, participation=participation, trust=trust)
    if fund.value is None:
        return ValuedLine(base, rate, exemption, fund, cannot_tell(fund.unknown), participation)
    rest = complementary_answer(base.value, base.value, fund.value, known)
    return ValuedLine(
        base, rate, exemption, replace(fund, trail=(*base.trail, *rate.trail, *fund.trail)), rest, participation
    )
