"""Who pays what on one line: the fund's share and what is taken off it, the complementary body's share."""

from __future__ import annotations

from datetime import date

from harness.valuation.answer import Answer, Step, cannot_tell, euros, plain
from harness.valuation.dated import one_in_force, possible
from harness.valuation.facts import Known
from harness.valuation.footing import EVERYTHING, Footing, Trust
from harness.valuation.rounding import percent
from harness.valuation.rows import Never
from harness.valuation.shares import amo_share
from harness.valuation.tables import Tables

__all__ = ["complementary_answer", "flat_share_bar", "fund_answer", "outside_pathway_share"]

_THRESHOLD_CODES = ("C", "1", "3")
"""Exemption codes the threshold gives: the lines that may carry the flat share."""


def fund_answer(
    base: int,
    rate: int,
    known: Known,
    tables: Tables,
    day: date,
    *,
    participation: str | None = "",
    carriers: int = 1,
    trust: Trust = EVERYTHING,
) -> Answer:
    """Return the compulsory share of one line, in cents.

    Args:
        base: Reimbursement base, cents.
        rate: Rate applied, per cent.
        known: Facts of the line and its invoice (``setting``, ``c2s``, ``pathway``, ``exemption``…).
        tables: The dated tables.
        day: Day of care.
        participation: Patient-share code of the line; None = the message has no such field.
        carriers: Lines of the invoice that bear the code and may be the one the share is taken from.
        trust: Footings that may be held against a product.

    Source: RG_VF670 (share), RG_VF671 (C2S outside the pathway), RG_VF680 to 685 (flat share).
    """
    share = amo_share(base, rate)
    said = (("base", euros(base)), ("rate", str(rate)), ("amount", euros(share)))
    whole = Answer((share,), (Step("valuation.fund-share", said, "RG_VF670"),))
    if share and known.get("pathway") == "S" and known.get("c2s", "yes") == "yes":
        whole = _outside(whole, base, known, tables, day)
    if not share or not base:
        return whole
    return _flat(whole, known, tables, day, participation, carriers, trust)


def outside_pathway_share(base: int, tables: Tables, day: date) -> Answer:
    """Return what a C2S patient outside the pathway costs the complementary body instead of the fund, in cents.

    min(round(40 % × base), ceiling), the ceiling being 40 % of the specialist's consultation (RG_VF671).
    """
    row = one_in_force(tables.ceilings, day)
    if row is None:
        return cannot_tell("valuation.no-ceiling")
    amount = min(percent(base, row.percent), row.ceiling)
    said = (("percent", plain(row.percent)), ("base", euros(base)), ("ceiling", euros(row.ceiling)),
            ("amount", euros(amount)))  # fmt: skip
    step = Step("valuation.outside-c2s", said, "RG_VF671", row.dates.source, row.dates.footing)
    return Answer((amount,), (step,))


def _outside(whole: Answer, base: int, known: Known, tables: Tables, day: date) -> Answer:
    share = whole.values[0]
    if known.get("setting") != "hospital":
        return cannot_tell("valuation.c2s-town", *whole.trail, values=(share,))
    taken = outside_pathway_share(base, tables, day)
    if taken.value is None:
        return cannot_tell(taken.unknown, *whole.trail, values=(share,))
    left = max(share - taken.value, 0)
    if known.get("c2s") != "yes":
        return cannot_tell("valuation.c2s-unknown", *whole.trail, *taken.trail, values=(share, left))
    if known.get("exemption", "0") != "0" or taken.value > share:
        # The source gives the penalty for ordinary lines only.
        return cannot_tell("valuation.c2s-exempt", *whole.trail, *taken.trail, values=(share, left))
    return Answer((left,), (*whole.trail, *taken.trail))


def _flat(
    whole: Answer, known: Known, tables: Tables, day: date, code: str | None, carriers: int, trust: Trust
) -> Answer:
    rows = possible(tables.flat_shares, day, trust)
    reduced = tuple(max(value - row.amount, 0) for value in whole.values for row in rows)
    if code is None:
        if known.get("exemption", "0") not in _THRESHOLD_CODES:
            return whole
        return cannot_tell("valuation.no-participation", *whole.trail, values=(*whole.values, *reduced))
    effect = next((row for row in tables.participations if row.code == code and row.dates.holds(day)), None)
    if effect is None:
        return cannot_tell("valuation.unknown-participation", *whole.trail)
    if effect.effect == "kept":
        if not code:  # nothing to say of a share that is not there
            return whole
        step = Step(
            "valuation.flat-share-kept", (("code", code),), "RG_VF683", effect.dates.source, effect.dates.footing
        )
        return Answer(whole.values, (*whole.trail, step), whole.unknown)
    bar = flat_share_bar(known, tables, day)
    if bar is not None:
        said = (("fact", bar.fact), ("value", known[bar.fact]))
        step = Step("valuation.flat-share-never", said, "RG_VF680", bar.dates.source, bar.dates.footing)
        return Answer(whole.values, (*whole.trail, step), whole.unknown)
    if not rows:
        return cannot_tell("valuation.no-flat-share", *whole.trail)
    amounts = " ou ".join(euros(row.amount) for row in rows)
    footing = rows[0].dates.footing if len(rows) == 1 else rows[0].dates.basis
    step = Step("valuation.flat-share", (("amount", amounts),), "RG_VF680", rows[0].dates.source, footing)
    trail = (*whole.trail, step)
    if carriers > 1:
        return cannot_tell("valuation.several-carriers", *trail, values=(*reduced, *whole.values))
    return Answer(reduced, trail, whole.unknown)


def flat_share_bar(known: Known, tables: Tables, day: date) -> Never | None:
    """Return the rule that excludes the flat share (ALD, maternity, AT, imaging, a dental act beside…), or None."""
    held = (row for row in tables.never_flat if row.dates.holds(day))
    return next((row for row in held if known.get(row.fact) in row.values), None)


def complementary_answer(fees: int, base: int, fund: int, known: Known) -> Answer:
    """Return the complementary share of one line, in cents.

    Args:
        fees: Fees of the line, cents.
        base: Reimbursement base, cents.
        fund: Compulsory share of the line, cents.
        known: Facts: ``setting``, ``qualifier``, ``split``, ``c2s``, ``fpc``, ``amc_body``.
    """
    rest = max(base - fund, 0)
    if known.get("qualifier") == "G":
        return Answer((0,), (Step("valuation.free-act", (), "XR-16"),))
    if known.get("split") == "yes":
        return Answer((0,), (Step("valuation.split-flow", (), "XR-14"),))
    if known.get("c2s") == "yes":
        left = max(fees - fund, 0)
        said = (("fees", euros(fees)), ("fund", euros(fund)), ("amount", euros(left)))
        # Not retained in town, where the published rule is only a deduction.
        footing = Footing.PUBLIC if known.get("setting") == "hospital" else Footing.INFERRED
        step = Step("valuation.c2s-rest", said, "XR-28", footing=footing)
        if known.get("fpc") != "no":
            return cannot_tell("valuation.c2s-fpc", step, values=(left,))
        return Answer((left,), (step,))
    if known.get("setting") == "hospital" and known.get("amc_body") == "no":
        return Answer((0,), (Step("valuation.no-third-party", (), "RG_MF631"),))
    said = (("base", euros(base)), ("fund", euros(fund)), ("amount", euros(rest)))
    step = Step("valuation.complementary-rest", said, "RG_VF670")
    if known.get("third_party") == "yes":
        return Answer((rest,), (step,))
    if known.get("third_party") == "no":
        return Answer((0,), (Step("valuation.no-third-party", (), "RG_VF670"),))
    return cannot_tell("valuation.contract", step, values=(0, rest))
