"""Checks on téléservice calls: how often, in which order, with which fields, how fresh."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from harness.codecs.soap import describe_call, field
from harness.judging.checks.field_rules import accepts, wanted
from harness.judging.checks.invoices import count_words, in_count
from harness.judging.context import CheckContext
from harness.judging.finding import Finding, breached, met, undecided
from harness.model.expectation import AssertionFresh, FieldRule, ServiceCalls
from harness.model.observation import Exchange

__all__ = ["assertion_fresh", "service_calls"]


def service_calls(context: CheckContext, check: ServiceCalls) -> Finding:
    """Count the calls of a window and look at the fields of each."""
    span = context.span(check.window)
    if span is None:
        return undecided("window-not-reached")
    calls = context.exchanges(check.service, check.operation, span)
    name = check.operation or check.service
    if not calls and context.unsupported:
        return undecided("unsupported-step", steps=", ".join(context.unsupported))
    if not in_count(len(calls), check.count):
        return breached("calls-count", f"{name} {count_words(check.count)}", f"{len(calls)}")
    if len(check.calls) > len(calls):
        return breached("calls-count", f"{name} ≥ {len(check.calls)}", f"{len(calls)}")
    pairs = [(call, rules) for call, rules in zip(calls, check.calls, strict=False)]
    pairs += [(call, check.every_call) for call in calls]
    for rank, (call, rules) in enumerate(pairs):
        for rule in rules:
            problem = _field_problem(call, rule)
            if problem is not None:
                expected, observed = problem
                call_rank = rank % len(calls) + 1
                return breached("field-differs", expected, observed, f"{rule.path}", call=str(call_rank))
    return met(f"{name} {count_words(check.count)} ; {_rules_words(check)}", f"{len(calls)}")


def assertion_fresh(context: CheckContext, check: AssertionFresh) -> Finding:
    """Compare the IssueInstant of each assertion with the simulated clock at sending."""
    span = context.span(check.window)
    if span is None:
        return undecided("window-not-reached")
    calls = context.exchanges(check.service, "", span)
    if not calls and context.unsupported:
        return undecided("unsupported-step", steps=", ".join(context.unsupported))
    if not calls:
        return breached("calls-count", f"{check.service} ≥ 1", "0")
    seen: set[str] = set()
    ages: list[int] = []
    for rank, call in enumerate(calls, 1):
        carried = describe_call(call.request).assertions
        if not carried:
            return breached("no-assertion", "1", "0", "Header/Security", call=str(rank))
        for assertion in carried:
            age = _age(call.clock, assertion.issue_instant)
            if age is None or not -300 <= age <= check.max_age_s:
                said = assertion.issue_instant or "–"
                return breached("assertion-stale", f"≤ {check.max_age_s} s", f"{age} s ({said})", call=str(rank))
            ages.append(age)
            if check.never_reused and assertion.id in seen:
                return breached("assertion-reused", "", assertion.id, call=str(rank))
        seen |= {a.id for a in carried}
    return met(f"≤ {check.max_age_s} s", " ; ".join(f"{a} s" for a in ages))


def _age(clock: str, instant: str) -> int | None:
    """Seconds between an assertion's instant and the clock; None when it is not an instant."""
    try:
        sent, made = (datetime.fromisoformat(t) for t in (clock, instant))
        return round((sent - made).total_seconds())
    except (ValueError, TypeError):
        return None


def _field_problem(call: Exchange, rule: FieldRule) -> tuple[str, str] | None:
    observed = field(call.request, rule.path)
    if rule.absent:
        return None if observed is None else (wanted(rule), observed)
    if observed is None:
        return wanted(rule), "–"
    other = field(call.request, rule.same_as) if rule.same_as is not None else None
    if accepts(rule, observed, () if other is None else (other,)):
        return None
    return f"{rule.same_as} = {other}" if rule.same_as is not None else wanted(rule), observed


def _rules_words(check: ServiceCalls) -> str:
    rules: Sequence[FieldRule] = [r for call in (*check.calls, check.every_call) for r in call]
    return " ; ".join(f"{r.path} = {wanted(r)}" for r in rules)
