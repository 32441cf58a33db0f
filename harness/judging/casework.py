"""One case of one attempt: run its checks, weigh them by severity, consider the alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.judging.checks import run_check
from harness.judging.context import CheckContext
from harness.judging.finding import Finding, Met, undecided
from harness.model.expectation import Expectation, Severity, Witness
from harness.model.result import CheckResult
from harness.model.verdict import Verdict

__all__ = ["judge_checks"]

_OBSERVED_ONLY = frozenset({Severity.MINOR, Severity.REMARK})
_BROKE = "judging.check-broke"
_UNJUSTIFIED = "judging.alternative-unjustified"
_EXCUSABLE = frozenset({Verdict.FAIL, Verdict.INCONCLUSIVE})
"""Only what the product was seen to do otherwise may be excused: never a broken or an unfinished attempt."""
_STOPPED = {
    "bench_fault": Verdict.ERROR,
    "blocked": Verdict.BLOCKED,
    "interrupted": Verdict.NOT_RUN,
}
"""How a case ended → the verdict of every one of its checks."""


def judge_checks(context: CheckContext, planned: Sequence[str]) -> tuple[CheckResult, ...]:
    """Return one result per planned check, in plan order; a check that cannot report says so."""
    by_id = {e.id: e for e in context.case.expectations if _in_scheme(e, context.scheme)}
    results = [_judge_one(context, by_id.get(identifier), identifier) for identifier in planned]
    return tuple(_with_alternatives(context, results))


def _judge_one(context: CheckContext, expectation: Expectation | None, identifier: str) -> CheckResult:
    if expectation is None:
        return _missing(identifier)
    stopped = _STOPPED.get(context.seen.ended)
    if stopped is not None:
        return _result(context, expectation, stopped, Finding(Met.UNDECIDED, reason=f"judging.{context.seen.ended}"))
    finding = _look(context, expectation)
    if finding.met != Met.UNDECIDED and context.faults_unmet:
        finding = undecided("fault-unmet", finding.expected, finding.observed, steps=", ".join(context.faults_unmet))
    verdict = Verdict.ERROR if finding.reason == _BROKE else _weigh(finding, expectation.severity)
    return _result(context, expectation, verdict, finding)


def _look(context: CheckContext, expectation: Expectation) -> Finding:
    """Run one check; a check that breaks is a bench fault, never the product's."""
    try:
        return run_check(context, expectation)
    except Exception as fault:  # noqa: BLE001 (whatever breaks in a check accuses nobody)
        detail = f"{type(fault).__name__}: {fault}"[:300]
        return Finding(Met.UNDECIDED, reason=_BROKE, arguments=(("detail", detail),))


def _weigh(finding: Finding, severity: Severity) -> Verdict:
    if finding.met == Met.YES or (finding.met == Met.NO and severity in _OBSERVED_ONLY):
        return Verdict.PASS
    return Verdict.FAIL if finding.met == Met.NO else Verdict.INCONCLUSIVE


def _result(context: CheckContext, expectation: Expectation, verdict: Verdict, finding: Finding) -> CheckResult:
    return CheckResult(
        id=expectation.id,
        requirements=expectation.requirements,
        severity=expectation.severity,
        witness=expectation.witness,
        verdict=verdict,
        sentence=expectation.sentence,
        expected=finding.expected,
        observed=finding.observed,
        location=finding.location,
        reason=finding.reason,
        arguments=finding.arguments,
        observation=verdict is Verdict.PASS and (finding.met == Met.NO or finding.remarked),
        simulated=_simulated(context),
        ignored=finding.ignored,
    )


def _simulated(context: CheckContext) -> tuple[str, ...]:
    """What the evidence of the case rests on that is not the official environment."""
    seen = context.seen
    parts = [
        ("card", bool(seen.commands)),
        ("clock", True),
        ("mail", bool(seen.mails_in or seen.other_mails)),
        ("service", bool(seen.exchanges)),
        ("wait", any(s.action == "advance_clock" for s in context.case.steps)),
    ]
    return tuple(name for name, present in parts if present)


def _missing(identifier: str) -> CheckResult:
    return CheckResult(
        id=identifier,
        requirements=(),
        severity=Severity.BLOCKING,
        witness=Witness.BENCH,
        verdict=Verdict.ERROR,
        sentence="",
        reason="judging.check-unknown",
        arguments=(("check", identifier),),
    )


def _in_scheme(expectation: Expectation, scheme: str) -> bool:
    return not expectation.schemes or scheme in expectation.schemes


def _with_alternatives(context: CheckContext, results: Sequence[CheckResult]) -> list[CheckResult]:
    """Let an accepted other behaviour stand, when it was shown and justified in writing.

    An alternative whose own checks break might have stood: what it would have excused accuses nobody.
    """
    kept = list(results)
    broken: dict[int, Finding] = {}
    for alternative in context.case.alternatives:
        concerned = [i for i, r in enumerate(kept) if r.id in alternative.replaces and r.verdict in _EXCUSABLE]
        if not concerned or context.seen.ended in _STOPPED:
            continue
        shown = [_look(context, e) for e in alternative.expectations if _in_scheme(e, context.scheme)]
        if not shown or any(f.met != Met.YES for f in shown):
            fault = next((f for f in shown if f.reason == _BROKE), None)
            if fault is not None and all(f.met != Met.NO for f in shown):
                broken |= dict.fromkeys(concerned, fault)
            continue
        justified = bool(context.seen.justifications.get(alternative.id, "").strip())
        for index in concerned:
            kept[index] = _replaced(kept[index], alternative.id, justified=justified)
    for index, fault in broken.items():
        if kept[index].verdict in _EXCUSABLE and kept[index].reason != _UNJUSTIFIED:
            kept[index] = replace(
                kept[index], verdict=Verdict.ERROR, reason=fault.reason, arguments=fault.arguments, observation=False
            )
    return kept


def _replaced(result: CheckResult, alternative: str, *, justified: bool) -> CheckResult:
    return CheckResult(
        id=result.id,
        requirements=result.requirements,
        severity=result.severity,
        witness=result.witness,
        verdict=Verdict.PASS if justified else Verdict.INCONCLUSIVE,
        sentence=result.sentence,
        expected=result.expected,
        observed=result.observed,
        location=result.location,
        reason="judging.alternative-taken" if justified else _UNJUSTIFIED,
        arguments=(("alternative", alternative),),
        observation=justified,
        simulated=result.simulated,
        ignored=result.ignored,
    )
