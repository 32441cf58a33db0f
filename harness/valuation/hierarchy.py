"""The hierarchy of exemptions: a table read from the top, the first rule that applies wins.

Theory.  Each rule asks for facts.  A fact that is not known leaves both ways open: the rule may apply, and the
ones below it may too.  The outcomes of an act are thus all the rules that may win, down to the first that surely
applies.  With every fact known there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from harness.valuation.answer import Answer, Arguments, Step, cannot_tell
from harness.valuation.dated import in_force
from harness.valuation.facts import Known
from harness.valuation.footing import Footing, weakest
from harness.valuation.rows import BaseRate, Exemption
from harness.valuation.tables import Tables

__all__ = ["Outcome", "codes_answer", "outcomes", "rate_answer"]

_ASPA = "9"
_NO_COVER = frozenset({None, "", "0", "9"})
"""Exemption codes that do not ask for full cover (XR-15)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A rule that may win, what it gives, and whether it surely does."""

    rule: Exemption
    percent: int | None
    """Per cent; None = not given by the source."""
    step: Step
    certain: bool

    def gives(self, code: str) -> bool:
        """Tell whether the rule may come with this exemption code; blank is 0."""
        # A rule whose code the source does not give may bear any but 9, which names ASPA and nothing else.
        return (code or "0") in self.rule.codes if self.rule.codes else code != _ASPA


def outcomes(known: Known, tables: Tables, day: date) -> tuple[Outcome, ...]:
    """Return the rules that may give the rate of an act, the highest first.

    Args:
        known: Facts of the act and its invoice.
        tables: The dated tables.
        day: Day of care.
    """
    found: list[Outcome] = []
    for rule in in_force(tables.exemptions, day):
        applies = _applies(rule, known)
        if applies is not False:
            found += _outcomes(rule, known, tables, day, certain=applies is True)
        if applies:
            break
    return tuple(found)


def _applies(rule: Exemption, known: Known) -> bool | None:
    """Tell whether a rule applies; None = a fact is missing."""
    wanted = _all_in(rule.when, known)
    refused = [_all_in({fact: values}, known) for fact, values in rule.unless.items()]
    if wanted is False or True in refused:
        return False
    return None if wanted is None or None in refused else True


def _all_in(conditions: Mapping[str, Sequence[str]], known: Known) -> bool | None:
    held = [known[fact] in values if fact in known else None for fact, values in conditions.items()]
    return False if False in held else None if None in held else True


def _outcomes(rule: Exemption, known: Known, tables: Tables, day: date, *, certain: bool) -> Iterator[Outcome]:
    if rule.table != "base":
        footing = rule.dates.footing
        if not rule.national and known.get("setting") != "hospital":
            footing = weakest((footing, Footing.INFERRED))
        said: Arguments = (("exemption", rule.id), ("percent", "?" if rule.percent is None else str(rule.percent)))
        step = Step("valuation.exemption", said, rule.rule, rule.dates.source, footing)
        yield Outcome(rule, rule.percent, step, certain)
        return
    rates = _base_rates(known, tables, day)
    for row in rates:
        said = (("scheme", row.scheme), ("family", row.family), ("percent", str(row.percent)))
        code = "valuation.base-rate-outside" if row.outside else "valuation.base-rate"
        step = Step(code, said, rule.rule, row.dates.source, row.dates.footing)
        yield Outcome(rule, row.percent, step, certain and len(rates) == 1)
    if not rates:
        where = (("scheme", known.get("scheme", "?")), ("family", known.get("family", "?")))
        yield Outcome(rule, None, Step("valuation.no-base-rate", where, rule.rule, rule.dates.source), certain)


def _base_rates(known: Known, tables: Tables, day: date) -> tuple[BaseRate, ...]:
    """Return the base rates of a scheme and family; both of them when it is not known which side of the pathway."""
    outside = known.get("outside_rate")
    return tuple(
        row
        for row in in_force(tables.base_rates, day)
        if (row.scheme, row.family) == (known.get("scheme"), known.get("family"))
        and outside in {None, "yes" if row.outside else "no"}
    )


def rate_answer(known: Known, tables: Tables, day: date, code: str | None = None) -> Answer:
    """Return the rate of an act, per cent.

    Args:
        known: Facts of the act and its invoice.
        tables: The dated tables.
        day: Day of care.
        code: Exemption code declared (blank = 0); only the rules that give it are looked at. None = any.
    """
    every = outcomes(known, tables, day)
    found = [outcome for outcome in every if code is None or outcome.gives(code)]
    if not found and code not in _NO_COVER:
        # No rule of the table gives this code here; the code itself still asks for full cover.
        return Answer((100,), (Step("valuation.exempt-full", (("code", str(code)),), "XR-15"),))
    # A code no rule gives is a fault of its own; the rate is still one of those the rules give.
    found = found or list(every)
    trail = tuple(outcome.step for outcome in found)
    rates = tuple(dict.fromkeys(outcome.percent for outcome in found if outcome.percent is not None))
    if not found or any(outcome.percent is None for outcome in found):
        return cannot_tell("valuation.no-rate", *trail, values=rates)
    return Answer(rates, trail)


def codes_answer(known: Known, tables: Tables, day: date, code: str) -> tuple[tuple[str, ...], tuple[Step, ...]] | None:
    """Return the exemption codes that may stand, and why, when the declared one is surely not among them.

    Args:
        known: Facts of the act and its invoice.
        tables: The dated tables.
        day: Day of care.
        code: Code declared (blank = 0).

    Returns:
        None when the declared code may stand, or when it cannot be excluded: a code other than 0 is only held
        against a single rule that surely wins, since it may rest on facts that are not known.
    """
    every = outcomes(known, tables, day)
    sure = len(every) == 1 and every[0].certain
    if not every or any(outcome.gives(code) for outcome in every) or not (sure or code in _NO_COVER):
        return None
    codes = tuple(dict.fromkeys(code for outcome in every for code in outcome.rule.codes))
    return codes, tuple(outcome.step for outcome in every)
