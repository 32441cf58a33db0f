"""From a plan, the packs and the derived verdicts to the view of one dossier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from harness.model.action import Json
from harness.model.case import Case
from harness.model.corpus import Corpus
from harness.model.plan import Dropped, Plan
from harness.model.record import Attempt, EntryKind, JobRecord
from harness.model.result import AttemptResult, CaseResult, RequirementResult, RunResult
from harness.model.text import LabelSpec, Text
from harness.model.verdict import Verdict, across_cases, outcome_of
from reports.evidence import BlobReader, evidence_of
from reports.view import (
    AttemptView,
    CaseView,
    DossierView,
    Excluded,
    LabelView,
    PackView,
    RequirementView,
    StepView,
    Summary,
)

__all__ = ["build_view", "labels_of"]


def labels_of(corpus: Corpus, plan: Plan) -> tuple[tuple[Text, LabelSpec], ...]:
    """Return the labels of the plan with the text each stands in, in plan order."""
    found = {label.id: (text, label) for text in corpus.texts.values() for label in text.labels}
    return tuple(found[identifier] for identifier in plan.labels if identifier in found)


def build_view(
    plan: Plan,
    corpus: Corpus,
    result: RunResult,
    records: Mapping[str, JobRecord],
    blob: BlobReader,
    label: tuple[Text, LabelSpec],
    request_number: str = "1",
) -> DossierView:
    """Build the view of the dossier of one label; same inputs, same value."""
    text, spec = label
    texts = (text.id, *spec.includes)
    attempts = _attempts_by_case(plan, records)
    cases = tuple(
        _case_view(corpus.cases[c.case], c, plan, attempts.get((c.case, c.scheme), ()), corpus, blob)
        for c in sorted(result.cases, key=lambda c: _book_order(c, corpus, texts))
        if c.case in corpus.cases and corpus.cases[c.case].text in texts
    )
    requirements = tuple(
        _requirement_view(r, corpus) for r in result.requirements if corpus.requirement_text.get(r.id) in texts
    )
    verdict = across_cases(r.verdict for r in requirements)
    observations = sum(c.observation for v in cases for a in v.attempts if a.number == v.counted for c in a.checks)
    missing = tuple(c.key for c in cases if c.verdict is Verdict.NOT_RUN)
    return DossierView(
        label=_label_view(text, spec, texts, plan, request_number),
        product=_product(plan),
        as_of=plan.as_of,
        packs=tuple(PackView(p.id, p.version, p.digest, p.basis) for p in plan.packs),
        overrides=corpus.overrides,
        selected=len(cases),
        excluded=_excluded(plan.dropped_cases, _in_texts({i: c.text for i, c in corpus.cases.items()}, texts), corpus),
        excluded_requirements=_excluded(plan.dropped_requirements, _in_texts(corpus.requirement_text, texts), corpus),
        requirements=requirements,
        cases=cases,
        summary=_summary(cases, requirements, observations),
        outcome=outcome_of(verdict, observations=observations > 0),
        verdict=verdict,
        bench_version=plan.bench_version,
        bench_digest=plan.bench_digest,
        simulated=tuple(sorted({s for v in cases for a in v.attempts for c in a.checks for s in c.simulated})),
        complete=not missing,
        missing=missing,
    )


def _label_view(text: Text, spec: LabelSpec, texts: Sequence[str], plan: Plan, number: str) -> LabelView:
    return LabelView(
        id=spec.id,
        kind=spec.kind.value,
        authority=spec.authority,
        title=spec.title,
        text=text.id,
        texts=tuple(texts),
        book=spec.book,
        book_version=spec.book_version,
        request=plan.request,
        request_number=number,
    )


def _product(plan: Plan) -> Mapping[str, Json]:
    product: dict[str, Json] = {k: _plain(v) for k, v in asdict(plan.statement.product).items()}
    product["statement_digest"] = plan.statement_digest
    return product


def _plain(value: object) -> Json:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, Mapping) else str(value)


def _attempts_by_case(plan: Plan, records: Mapping[str, JobRecord]) -> Mapping[tuple[str, str], tuple[Attempt, ...]]:
    return {
        (planned.case, job.scheme): records[job.key].attempts
        for job in plan.jobs
        if job.key in records
        for planned in job.cases
    }


def _book_order(result: CaseResult, corpus: Corpus, texts: Sequence[str]) -> tuple[int, str, str, str, str]:
    case = corpus.cases.get(result.case)
    if case is None:
        return (len(texts), "", "", result.case, result.scheme)
    rank = texts.index(case.text) if case.text in texts else len(texts)
    return (rank, case.book.test, case.book.sub_case, case.id, result.scheme)


def _case_view(
    case: Case, result: CaseResult, plan: Plan, attempts: Sequence[Attempt], corpus: Corpus, blob: BlobReader
) -> CaseView:
    starts = {a.number: a.entries[0].at if a.entries else "" for a in attempts}
    counted = next((a for a in attempts if a.number == result.counted), None)
    return CaseView(
        key=f"{case.id}@{result.scheme}",
        id=case.id,
        scheme=result.scheme,
        title=case.title,
        goal=case.goal,
        book=case.book.id,
        book_version=case.book.version,
        test=case.book.test,
        sub_case=case.book.sub_case,
        condition=case.book.condition,
        text=case.text,
        basis=case.basis.value,
        source=" · ".join(p for p in (case.source.document, case.source.version, case.source.locator) if p),
        requirements=case.requirements,
        verdict=result.verdict,
        attempts=tuple(_attempt_view(a, starts.get(a.number, "")) for a in result.attempts),
        counted=result.counted,
        steps=_steps(case, counted, corpus, blob),
        evidence=evidence_of(case, result.scheme, counted, plan.statement.product, blob) if counted else (),
        rerun=f"recette run --product PRODUIT.yaml --case '{case.id}'",
    )


def _attempt_view(attempt: AttemptResult, started: str) -> AttemptView:
    return AttemptView(attempt.number, started, attempt.verdict, attempt.sealed, attempt.checks, attempt.reason)


def _steps(case: Case, attempt: Attempt | None, corpus: Corpus, blob: BlobReader) -> tuple[StepView, ...]:
    ended = {}
    for entry in attempt.entries if attempt else ():
        if entry.kind is EntryKind.STEP_ENDED:
            name = entry.data.get("message_blob")
            message = blob(str(name)).decode("utf-8", "replace") if name else ""
            ended[entry.data.get("step")] = (str(entry.data.get("status", "")), message)
    return tuple(
        StepView(
            s.id,
            s.actor.value,
            corpus.actions[s.action].title_fr if s.action in corpus.actions else s.action,
            *ended.get(s.id, ("", "")),
        )
        for s in case.steps
    )


def _requirement_view(result: RequirementResult, corpus: Corpus) -> RequirementView:
    requirement = corpus.requirements[result.id]
    source = requirement.source
    return RequirementView(
        id=result.id,
        text=requirement.text,
        source=" · ".join(p for p in (source.document, source.version, source.locator) if p),
        basis=result.basis.value,
        modality=requirement.modality.value,
        holder=requirement.holder.value,
        verdict=result.verdict,
        outcome=result.outcome,
        cases=result.cases,
        reason=result.reason,
    )


def _in_texts(text_of: Mapping[str, str], texts: Sequence[str]) -> frozenset[str]:
    return frozenset(i for i, t in text_of.items() if t in texts)


def _excluded(dropped: Iterable[Dropped], known: frozenset[str], corpus: Corpus) -> tuple[Excluded, ...]:
    rows: dict[str, list[tuple[str, tuple[tuple[str, str], ...]]]] = {}
    for item in dropped:
        if item.id in known:
            rows.setdefault(item.id, []).append((item.code, item.arguments))
    return tuple(Excluded(i, _title(i, corpus), tuple(r)) for i, r in sorted(rows.items()))


def _title(identifier: str, corpus: Corpus) -> str:
    if identifier in corpus.cases:
        return corpus.cases[identifier].title
    return corpus.requirements[identifier].text if identifier in corpus.requirements else ""


def _summary(cases: Sequence[CaseView], requirements: Sequence[RequirementView], observations: int) -> Summary:
    faults = sum(v.verdict is Verdict.ERROR for v in cases)
    return Summary(_by_basis(cases), _by_basis(requirements), faults, observations)


def _by_basis(rows: Sequence[CaseView] | Sequence[RequirementView]) -> Mapping[str, Mapping[str, int]]:
    counters: dict[str, Counter[str]] = {}
    for row in rows:
        counters.setdefault(row.basis, Counter())[row.verdict.value] += 1
    return {b: dict(sorted(c.items())) for b, c in sorted(counters.items())}
