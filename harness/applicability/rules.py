"""One obligation rule: may a request be filed under it, and does it bind that request.

Theory.  Each question is answered by yes (``None``: nothing to say), no, or unknown.  A request may
be filed when the day has come and the product is at the minimum level.  A rule binds when it speaks
of this kind of (partial) approval, the product is at the level asked, the request is a trigger, no
exception holds and the delay has run out.  One *no* is enough; *unknown* counts only without one.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from harness.applicability.standing import NEVER, Reason, Standing, all_of, condition_of, reason
from harness.model.condition import Always, Condition, Not, OneOf, Truth, evaluate
from harness.model.statement import Statement
from harness.model.text import Obligation, RequestKind

__all__ = ["LEVEL", "PARTIAL", "WHY_OPTIONAL", "Answer", "Request", "Ruling", "rule_on"]

PARTIAL = "request.partial"
"""Claim that names the partial approval asked for; absent = a full one."""

LEVEL = "product.level"
"""What the palier of the identification is called where it is missing."""

WHY_OPTIONAL = frozenset(
    {"date-not-public", "exempt", "not-triggered", "not-yet", "optional-part", "other-level", "outside-partial",
     "partial-only"}
)  # fmt: skip
"""Reasons why a rule lets a text be filed without imposing it."""


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks what, when, and the order of the levels, lowest first."""

    statement: Statement
    kind: RequestKind
    as_of: date
    levels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A *no* (``settles`` never holds) or an *unknown* (``settles`` is what would make it a yes)."""

    reason: Reason
    settles: Condition = NEVER
    standing: Standing = Standing.OPTIONAL

    @property
    def truth(self) -> Truth:
        """Return false or unknown."""
        return Truth.FALSE if self.settles == NEVER else Truth.UNKNOWN


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one rule says of a request: whether it may be filed, whether it binds, and why."""

    standing: Standing
    reasons: tuple[Reason, ...]
    opens: Condition
    binds: Condition
    unmet: tuple[str, ...] = ()


def rule_on(rule: Obligation, request: Request) -> Ruling:
    """Return what a rule says of a request."""
    gates = [answer for question in (_opening, _minimum) if (answer := question(rule, request))]
    partial = _partial(rule, request)
    others = (_level, _exception, _trigger, _optional_part, _delay)
    ties = [answer for answer in (partial, *(question(rule, request) for question in others)) if answer]
    opens = all_of(answer.settles for answer in gates)
    binds = all_of(answer.settles for answer in ties)
    standing, reasons = _standing(gates, ties)
    if standing is Standing.MANDATORY:
        reasons = (reason("binding", date=_enforceable(rule)),)
    if opens == NEVER or partial is not None:
        return Ruling(standing, reasons, opens, binds)
    missing, unmet = _prerequisites(rule, request)
    return Ruling(standing, (*reasons, *missing), opens, binds, unmet)


def _standing(gates: Sequence[Answer], ties: Sequence[Answer]) -> tuple[Standing, tuple[Reason, ...]]:
    """A shut gate decides, then an unknown one, then a tie that does not hold, then an unknown one."""
    shut = [gate for gate in gates if gate.truth is Truth.FALSE]
    if shut:
        return shut[0].standing, (shut[0].reason,)
    loose = tuple(tie.reason for tie in ties if tie.truth is Truth.FALSE)[:1]
    if gates:
        return gates[0].standing, (gates[0].reason, *loose)
    if loose:
        return Standing.OPTIONAL, loose
    return (Standing.UNKNOWN if ties else Standing.MANDATORY), tuple(tie.reason for tie in ties)


def _opening(rule: Obligation, request: Request) -> Answer | None:
    day = rule.opening_date or rule.event_date
    if day is None or request.as_of >= day:
        return None
    return Answer(reason("not-open", date=day.isoformat()), standing=Standing.NOT_OPEN)


def _minimum(rule: Obligation, request: Request) -> Answer | None:
    if not rule.minimum_level:
        return None
    level, levels = request.statement.product.level, request.levels
    if level not in levels or rule.minimum_level not in levels:
        at_least = tuple(levels[levels.index(rule.minimum_level) :]) if rule.minimum_level in levels else ()
        wanted = OneOf(LEVEL, at_least or (rule.minimum_level,))
        return Answer(reason("level-unknown", level=level or "–"), wanted, Standing.LEVEL_UNKNOWN)
    if levels.index(level) >= levels.index(rule.minimum_level):
        return None
    return Answer(reason("below-level", level=level, minimum=rule.minimum_level), standing=Standing.BELOW_LEVEL)


def _partial(rule: Obligation, request: Request) -> Answer | None:
    asked = request.statement.claims.get(PARTIAL, "")
    spoken = (*rule.mandatory_for, *rule.optional_for)
    if asked and asked not in spoken:
        return Answer(reason("outside-partial", partial=asked))
    if not asked and spoken:
        return Answer(reason("partial-only", partial=", ".join(spoken)))
    return None


def _level(rule: Obligation, request: Request) -> Answer | None:
    level = request.statement.product.level
    if not rule.requested_level or level == rule.requested_level:
        return None
    if not level:
        wanted = OneOf(LEVEL, (rule.requested_level,))
        return Answer(reason("level-unknown", level="–"), wanted, Standing.UNKNOWN)
    return Answer(reason("other-level", level=level, requested=rule.requested_level))


def _trigger(rule: Obligation, request: Request) -> Answer | None:
    if rule.triggers and request.kind not in rule.triggers:
        return Answer(reason("not-triggered", request=request.kind.value))
    return None


def _exception(rule: Obligation, request: Request) -> Answer | None:
    """An exception for some requests, for some products, or for both at once."""
    if not rule.exceptions and not rule.exception_when:
        return None
    if rule.exceptions and request.kind not in rule.exceptions:
        return None
    condition = condition_of(rule.exception_when or "always")
    if condition is None:
        return None
    truth = evaluate(condition, request.statement.claims)
    arguments = {"request": request.kind.value, "condition": rule.exception_when or "always"}
    if truth is Truth.TRUE:
        return Answer(reason("exempt", **arguments))
    if truth is Truth.UNKNOWN:
        return Answer(reason("exemption-unknown", **arguments), Not(condition), Standing.UNKNOWN)
    return None


def _optional_part(rule: Obligation, request: Request) -> Answer | None:
    asked = request.statement.claims.get(PARTIAL, "")
    return Answer(reason("optional-part", partial=asked)) if asked and asked in rule.optional_for else None


def _delay(rule: Obligation, request: Request) -> Answer | None:
    if rule.event_date is None:
        return Answer(reason("date-not-public", event=rule.event))
    if request.as_of < _later(rule.event_date, rule.delay_months):
        return Answer(reason("not-yet", date=_enforceable(rule)))
    return None


def _prerequisites(rule: Obligation, request: Request) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    """Return what is said of prerequisites that do not hold or are not declared, and the unmet ones."""
    claims = request.statement.claims
    truths = {text: evaluate(condition_of(text) or Always(), claims) for text in rule.prerequisites}
    words = {Truth.FALSE: "prerequisite-unmet", Truth.UNKNOWN: "prerequisite-unknown"}
    said = tuple(reason(words[truth], condition=text) for text, truth in truths.items() if truth in words)
    return said, tuple(text for text, truth in truths.items() if truth is Truth.FALSE)


def _enforceable(rule: Obligation) -> str:
    return _later(rule.event_date, rule.delay_months).isoformat() if rule.event_date else "–"


def _later(day: date, months: int) -> date:
    """Return the day ``months`` months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
