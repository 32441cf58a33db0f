"""Obligations: from when, for which requests and products a text is enforceable.

Theory.  Each rule of a text is asked in turn: does it speak of this kind of (partial) approval,
are requests open, is the product at the minimum level, is it the level asked, is the request a
trigger, does an exception hold, has the delay run out.  The text is mandatory when one rule binds.
A rule whose day is not public never binds by date alone.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from harness.model.condition import Condition, ConditionFault, Truth, evaluate, parse_condition, undecided
from harness.model.statement import Statement
from harness.model.text import Obligation, RequestKind, Text

__all__ = ["PARTIAL", "ObligationVerdict", "Reason", "Standing", "condition_of", "obligation_of"]

PARTIAL = "request.partial"
"""Claim that names the partial approval asked for; absent = a full one."""


class Standing(StrEnum):
    """How a text stands towards a request."""

    MANDATORY = "mandatory"
    UNKNOWN = "unknown"
    """An undeclared claim decides."""
    OPTIONAL = "optional"
    """It may be filed, and need not be."""
    BELOW_LEVEL = "below_level"
    NOT_OPEN = "not_open"
    """Requests are not open yet."""
    NOT_IN_FORCE = "not_in_force"


_STRENGTH = (Standing.NOT_OPEN, Standing.BELOW_LEVEL, Standing.OPTIONAL, Standing.UNKNOWN, Standing.MANDATORY)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: message code and arguments."""

    code: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ObligationVerdict:
    """How a text stands towards a request, and why."""

    standing: Standing
    reasons: tuple[Reason, ...]
    undeclared: tuple[str, ...] = ()
    """Claims that would settle an unknown standing or prerequisite."""
    unmet: tuple[str, ...] = ()
    """Prerequisites that do not hold: the request would not be receivable."""


def obligation_of(
    text: Text, statement: Statement, request: RequestKind, as_of: date, levels: Sequence[str] = ()
) -> ObligationVerdict:
    """Return how a text stands towards a request filed on a day.

    Args:
        text: The text with its rules.
        statement: The product and what it claims.
        request: Why the dossier is filed.
        as_of: Day of the request.
        levels: Order of the levels, lowest first; by default the text's own.
    """
    if as_of < text.in_force_from:
        reason = _reason("in-force-later", date=text.in_force_from.isoformat())
        return ObligationVerdict(Standing.NOT_IN_FORCE, (reason,))
    if text.in_force_until is not None and as_of >= text.in_force_until:
        reason = _reason("no-longer-in-force", date=text.in_force_until.isoformat())
        return ObligationVerdict(Standing.NOT_IN_FORCE, (reason,))
    if not text.obligations:
        return ObligationVerdict(Standing.MANDATORY, (_reason("always-binding"),))
    rules = [_rule(rule, statement, request, as_of, levels or text.levels) for rule in text.obligations]
    strongest = max((rule.standing for rule in rules), key=_STRENGTH.index)
    deciding = [rule for rule in rules if rule.standing is strongest]
    return ObligationVerdict(
        strongest,
        tuple(dict.fromkeys(reason for rule in deciding for reason in rule.reasons)),
        tuple(dict.fromkeys(name for rule in deciding for name in rule.undeclared)),
        tuple(dict.fromkeys(name for rule in deciding for name in rule.unmet)),
    )


def condition_of(text: str) -> Condition | None:
    """Return the parsed condition, None when it is not one (lint says so)."""
    condition = parse_condition(text)
    return None if isinstance(condition, ConditionFault) else condition


def _rule(
    rule: Obligation, statement: Statement, request: RequestKind, as_of: date, levels: Sequence[str]
) -> ObligationVerdict:
    """Return how one rule stands; the first question it fails decides."""
    return (
        _partial(rule, statement)
        or _opening(rule, as_of)
        or _minimum(rule, statement, levels)
        or _level(rule, statement)
        or _trigger(rule, request)
        or _exception(rule, statement, request)
        or _optional_part(rule, statement)
        or _delay(rule, as_of)
        or _binding(rule, statement)
    )


def _reason(key: str, **arguments: str) -> Reason:
    return Reason(f"applicability.{key}", tuple(arguments.items()))


def _is(standing: Standing, key: str, **arguments: str) -> ObligationVerdict:
    return ObligationVerdict(standing, (_reason(key, **arguments),))


def _partial(rule: Obligation, statement: Statement) -> ObligationVerdict | None:
    asked = statement.claims.get(PARTIAL, "")
    spoken = (*rule.mandatory_for, *rule.optional_for)
    if asked and asked not in spoken:
        return _is(Standing.OPTIONAL, "outside-partial", partial=asked)
    if not asked and spoken:
        return _is(Standing.OPTIONAL, "partial-only", partial=", ".join(spoken))
    return None


def _opening(rule: Obligation, as_of: date) -> ObligationVerdict | None:
    if rule.event_date is None:
        return _is(Standing.OPTIONAL, "date-not-public", event=rule.event)
    if as_of < rule.event_date:
        return _is(Standing.NOT_OPEN, "not-open", date=rule.event_date.isoformat())
    return None


def _minimum(rule: Obligation, statement: Statement, levels: Sequence[str]) -> ObligationVerdict | None:
    if not rule.minimum_level:
        return None
    level = statement.product.level
    if level not in levels or rule.minimum_level not in levels:
        return ObligationVerdict(Standing.UNKNOWN, (_reason("level-unknown", level=level or "–"),), ("product.level",))
    if levels.index(level) < levels.index(rule.minimum_level):
        return _is(Standing.BELOW_LEVEL, "below-level", level=level, minimum=rule.minimum_level)
    return None


def _level(rule: Obligation, statement: Statement) -> ObligationVerdict | None:
    level = statement.product.level
    if not rule.requested_level or level == rule.requested_level:
        return None
    if not level:
        return ObligationVerdict(Standing.UNKNOWN, (_reason("level-unknown", level="–"),), ("product.level",))
    return _is(Standing.OPTIONAL, "other-level", level=level, requested=rule.requested_level)


def _trigger(rule: Obligation, request: RequestKind) -> ObligationVerdict | None:
    if rule.triggers and request not in rule.triggers:
        return _is(Standing.OPTIONAL, "not-triggered", request=request.value)
    return None


def _exception(rule: Obligation, statement: Statement, request: RequestKind) -> ObligationVerdict | None:
    """An exception for some requests, for some products, or for both at once."""
    if not rule.exceptions and not rule.exception_when:
        return None
    if rule.exceptions and request not in rule.exceptions:
        return None
    condition = condition_of(rule.exception_when or "always")
    if condition is None:
        return None
    truth = evaluate(condition, statement.claims)
    arguments = {"request": request.value, "condition": rule.exception_when or "always"}
    if truth is Truth.TRUE:
        return _is(Standing.OPTIONAL, "exempt", **arguments)
    if truth is Truth.UNKNOWN:
        names = undecided(condition, statement.claims)
        return ObligationVerdict(Standing.UNKNOWN, (_reason("exemption-unknown", **arguments),), names)
    return None


def _optional_part(rule: Obligation, statement: Statement) -> ObligationVerdict | None:
    asked = statement.claims.get(PARTIAL, "")
    if asked and asked in rule.optional_for:
        return _is(Standing.OPTIONAL, "optional-part", partial=asked)
    return None


def _delay(rule: Obligation, as_of: date) -> ObligationVerdict | None:
    if rule.event_date is None:
        return None
    enforceable = _later(rule.event_date, rule.delay_months)
    if as_of < enforceable:
        return _is(Standing.OPTIONAL, "not-yet", date=enforceable.isoformat())
    return None


def _binding(rule: Obligation, statement: Statement) -> ObligationVerdict:
    since = _later(rule.event_date, rule.delay_months).isoformat() if rule.event_date else "–"
    reasons = [_reason("binding", date=since)]
    unmet: list[str] = []
    names: list[str] = []
    for text in rule.prerequisites:
        condition = condition_of(text)
        truth = evaluate(condition, statement.claims) if condition is not None else Truth.UNKNOWN
        if truth is Truth.FALSE:
            unmet.append(text)
            reasons.append(_reason("prerequisite-unmet", condition=text))
        elif truth is Truth.UNKNOWN and condition is not None:
            names.extend(undecided(condition, statement.claims))
            reasons.append(_reason("prerequisite-unknown", condition=text))
    return ObligationVerdict(Standing.MANDATORY, tuple(reasons), tuple(names), tuple(unmet))


def _later(day: date, months: int) -> date:
    """Return the day ``months`` months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
