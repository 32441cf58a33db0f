"""From checks to attempts, cases and requirements, by the three published tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.codecs.b2 import Layout
from harness.judging.casework import judge_checks
from harness.judging.context import CheckContext
from harness.judging.observing import BlobReader, observe_attempt, observe_unreached
from harness.model.basis import Basis, weakest
from harness.model.corpus import Corpus
from harness.model.observation import CaseObservation
from harness.model.plan import Job, Plan, PlannedCase
from harness.model.record import Attempt, JobRecord
from harness.model.result import AttemptResult, CaseResult, CheckResult, RequirementResult, RunResult
from harness.model.verdict import REPLACEABLE, Verdict, across_cases, outcome_of, within_attempt

__all__ = ["judge_run"]


def judge_run(plan: Plan, corpus: Corpus, records: Mapping[str, JobRecord], blob: BlobReader) -> RunResult:
    """Derive every verdict of a run from its plan, the packs and the sealed journals alone.

    Args:
        plan: What had to run and which checks must report.
        corpus: The packs the plan was made with (or newer ones, to judge again).
        records: Job key → its attempts; a job that never started is simply absent.
        blob: Reader of raw evidence.

    Returns:
        Cases in order of id and scheme, requirements in order of the plan.
    """
    layouts: dict[str, Layout] = {}
    cases = [case for job in plan.jobs for case in _judge_job(job, corpus, records.get(job.key), blob, layouts)]
    ordered = tuple(sorted(cases, key=lambda c: (c.case, c.scheme)))
    return RunResult(
        cases=ordered,
        requirements=tuple(_requirement(r, ordered, corpus, plan) for r in plan.requirements),
    )


def _judge_job(
    job: Job, corpus: Corpus, record: JobRecord | None, blob: BlobReader, layouts: dict[str, Layout]
) -> list[CaseResult]:
    attempts = record.attempts if record is not None else ()
    seen = [(a, _observed(a, job.scheme, blob)) for a in attempts]
    results = []
    for planned in job.cases:
        if not planned.checks:
            continue  # Played as set-up of the others: it answers for nothing itself.
        tried = tuple(
            _judge_attempt(a, _of_case(a, o, planned, job, blob), planned, job, corpus, layouts) for a, o in seen
        )
        counted = _counted(tried)
        results.append(
            CaseResult(
                case=planned.case,
                scheme=job.scheme,
                verdict=counted.verdict if counted else Verdict.NOT_RUN,
                attempts=tried,
                counted=counted.number if counted else 0,
            )
        )
    return results


def _observed(attempt: Attempt, scheme: str, blob: BlobReader) -> Mapping[str, CaseObservation] | str:
    """Return the observations, or why the evidence of the attempt cannot be read."""
    try:
        return observe_attempt(attempt, scheme, blob)
    except (KeyError, ValueError, TypeError, AttributeError) as fault:
        return f"{type(fault).__name__}: {fault}"[:200]


def _of_case(
    attempt: Attempt, seen: Mapping[str, CaseObservation] | str, planned: PlannedCase, job: Job, blob: BlobReader
) -> CaseObservation | str | None:
    """Return what was seen of one case, why it cannot be read, or None when it was not reached."""
    if isinstance(seen, str):
        return seen
    return seen.get(planned.case) or observe_unreached(attempt, planned.case, job.scheme, blob)


def _judge_attempt(
    attempt: Attempt,
    seen: CaseObservation | str | None,
    planned: PlannedCase,
    job: Job,
    corpus: Corpus,
    layouts: dict[str, Layout],
) -> AttemptResult:
    case = corpus.cases.get(planned.case)
    if isinstance(seen, str):
        return AttemptResult(attempt.number, Verdict.ERROR, (), attempt.sealed, "judging.evidence-unreadable")
    if case is None:
        return AttemptResult(attempt.number, Verdict.ERROR, (), attempt.sealed, "judging.case-unknown")
    if seen is None or not attempt.sealed:
        return AttemptResult(attempt.number, Verdict.NOT_RUN, (), attempt.sealed, "judging.interrupted")
    context = CheckContext(case, job.scheme, corpus, seen, layouts)
    checks = judge_checks(context, planned.checks)
    return AttemptResult(attempt.number, within_attempt(c.verdict for c in checks), checks, attempt.sealed)


def _counted(attempts: Sequence[AttemptResult]) -> AttemptResult | None:
    """The first attempt that may not be replaced counts; else the last one."""
    for attempt in attempts:
        if attempt.verdict not in REPLACEABLE:
            return attempt
    return attempts[-1] if attempts else None


def _requirement(identifier: str, cases: Sequence[CaseResult], corpus: Corpus, plan: Plan) -> RequirementResult:
    claimed = [(c, check) for c in cases for check in _claims(c, identifier, corpus)]
    rows = tuple((c.case, c.scheme, check.id, check.verdict) for c, check in claimed)
    requirement = corpus.requirements.get(identifier)
    declared = plan.statement.claims.get(f"declaration.{identifier}") == "yes"
    if requirement is None:
        # Judged again with packs that no longer hold it: nothing can be said of it.
        return RequirementResult(
            identifier,
            Verdict.ERROR,
            outcome_of(Verdict.ERROR, observations=False),
            Basis.SYNTHETIC,
            tuple(dict.fromkeys(c.case for c, _ in claimed)),
            rows,
            "judging.requirement-unknown",
        )
    if not rows and requirement.verification.value in {"declaration", "attestation"} and declared:
        verdict = Verdict.DECLARED
    else:
        verdict = across_cases(row[3] for row in rows)
    names = tuple(dict.fromkeys(c.case for c, _ in claimed))
    bases = [requirement.basis, *(corpus.cases[n].basis for n in names if n in corpus.cases)]
    return RequirementResult(
        id=identifier,
        verdict=verdict,
        outcome=outcome_of(verdict, observations=any(check.observation for _, check in claimed)),
        basis=weakest(bases),
        cases=names,
        checks=rows,
        reason="judging.not-tested" if not rows and requirement.not_tested else "",
    )


def _claims(result: CaseResult, requirement: str, corpus: Corpus) -> list[CheckResult]:
    """Checks of the counted attempt that claim the requirement; unreported ones count as not run.

    A planned check that the packs no longer hold may have claimed anything its case claims.
    """
    counted = next((a for a in result.attempts if a.number == result.counted), None)
    case = corpus.cases.get(result.case)
    if counted is not None and counted.checks:
        mine = [c for c in counted.checks if requirement in c.requirements]
        lost = [c for c in counted.checks if c.reason == "judging.check-unknown"]
        return [*mine, *lost] if mine or (case is not None and requirement in case.requirements) else []
    if case is None or not any(requirement in e.requirements for e in case.expectations):
        return []
    return [
        CheckResult(e.id, e.requirements, e.severity, e.witness, result.verdict, e.sentence)
        for e in case.expectations
        if requirement in e.requirements and (not e.schemes or result.scheme in e.schemes)
    ]
