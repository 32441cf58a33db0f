"""Runs the trials, several at a time, each in a run folder of its own, and tells who was caught by what."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import quote

from harness.campaign.detection.parts import Share, all_of, job_by_job, one_of_each, requirements_of
from harness.campaign.detection.trial import Trial
from harness.campaign.local import run_plan
from harness.drivers.process import die_with_parent
from harness.evidence import RunFolder, RunPaths, read_run
from harness.judging import judge_run
from harness.model.corpus import Corpus
from harness.model.detection import AdversaryResult, Detection, TwinResult
from harness.model.record import EntryKind
from harness.model.result import RequirementResult, RunResult
from harness.model.verdict import Verdict
from harness.planning import plan_json
from harness.running import RunOptions

__all__ = ["Told", "detect", "select", "verdict_on"]

Told = Callable[[TwinResult | AdversaryResult], object]

_corpus: list[Corpus] = []
"""The packs, set once in each worker process: they are too big to travel with every trial."""


def select(trials: Iterable[Trial], patterns: Sequence[str]) -> tuple[Trial, ...]:
    """Return the trials whose id matches one of the patterns; all of them without any."""
    return tuple(t for t in trials if not patterns or any(fnmatchcase(t.id, p) for p in patterns))


def detect(
    trials: Sequence[Trial],
    corpus: Corpus,
    claimed: Sequence[str],
    folder: Path,
    *,
    workers: int = 1,
    keep: bool = False,
    quick: bool = False,
    on_result: Told = id,
) -> Detection:
    """Run every trial and return what was detected.

    Args:
        trials: Whom to run; the longest first is the quickest.
        corpus: The packs.
        claimed: The requirements that checks claim, each of which wants a twin.
        folder: Where the run folders go, one per trial.
        workers: Processes.
        keep: Leave the run folders of the trials.
        quick: Play no more cases of a trial than tell its answer.
        on_result: Told of each trial that ends.
    """
    order = sorted(trials, key=lambda trial: -len(trial.plan.jobs))
    results: list[TwinResult | AdversaryResult] = []
    with _pool(corpus, workers) as pool:
        shares = _shares(trials) if quick else {}
        todo = {pool.submit(_try, trial, folder, keep, shares.get((trial.product, trial.id))) for trial in order}
        for result in _ended(todo):
            results.append(result)
            on_result(result)
    twins = sorted((r for r in results if isinstance(r, TwinResult)), key=lambda r: r.id)
    adversaries = sorted((r for r in results if isinstance(r, AdversaryResult)), key=lambda r: r.id)
    broken = {trial.requirement for trial in trials}
    return Detection(tuple(twins), tuple(adversaries), tuple(r for r in claimed if r not in broken))


@contextmanager
def _pool(corpus: Corpus, workers: int) -> Iterator[ProcessPoolExecutor]:
    """Give the worker processes; none of them outlives an interruption."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare, initargs=(corpus,))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ended(
    todo: set[Future[TwinResult | AdversaryResult]],
) -> Iterator[TwinResult | AdversaryResult]:
    while todo:
        done, todo = wait(todo, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()


def _prepare(corpus: Corpus) -> None:
    die_with_parent()
    _corpus[:] = [corpus]


def _shares(trials: Iterable[Trial]) -> Mapping[tuple[str, str], Share]:
    """Give each adversary of a product its part of the requirements, and each twin the whole."""
    rivals: dict[str, list[str]] = {}
    for trial in trials:
        rivals.setdefault(trial.product, [])
        if not trial.requirement:
            rivals[trial.product].append(trial.id)
    return {
        (trial.product, trial.id): (
            (0, 1) if trial.requirement else (rivals[trial.product].index(trial.id), len(rivals[trial.product]))
        )
        for trial in trials
    }


def _try(trial: Trial, folder: Path, keep: bool, share: Share | None) -> TwinResult | AdversaryResult:
    """Run one trial and judge it, the quick way when it has a share; runs in a worker process."""
    kind = "twin" if trial.requirement else "adversary"
    root = folder / quote(trial.product, safe="") / f"{kind}-{quote(trial.id, safe='')}"
    if share is None:
        return _play(trial, RunPaths(root), keep)
    return _twin(trial, root, keep) if trial.requirement else _adversary(trial, root, keep, share)


def _twin(trial: Trial, root: Path, keep: bool) -> TwinResult | AdversaryResult:
    """Play a twin until it is caught; what any job shows beside its defect is told."""
    others: dict[str, None] = {}
    found: TwinResult | AdversaryResult = TwinResult(trial.id, trial.product, trial.requirement, caught=False)
    for rank, part in enumerate(job_by_job(trial), 1):
        found = _play(part, RunPaths(root / f"{rank}"), keep)
        if isinstance(found, TwinResult):
            others |= dict.fromkeys(found.others)
            found = replace(found, others=tuple(others))
            if found.caught:
                break
    return found


def _adversary(trial: Trial, root: Path, keep: bool, share: Share) -> TwinResult | AdversaryResult:
    """Play a case of each requirement of a share, then every case of those that passed."""
    names: tuple[str, ...] = requirements_of(trial, _corpus[0], share)
    found = _play(one_of_each(trial, _corpus[0], names), RunPaths(root / "1"), keep)
    if not isinstance(found, AdversaryResult):
        return found
    left = tuple(name for name in found.passed_requirements if name in names)
    again = _play(all_of(trial, _corpus[0], left), RunPaths(root / "2"), keep) if left else None
    if not isinstance(again, AdversaryResult):
        return replace(found, passed_requirements=left)
    return replace(
        again,
        passed_requirements=tuple(name for name in again.passed_requirements if name in left),
        cases=found.cases + again.cases,
        bench_faults=found.bench_faults + again.bench_faults,
    )


def _play(trial: Trial, run: RunPaths, keep: bool) -> TwinResult | AdversaryResult:
    run.create(plan_json(trial.plan))
    run_plan(trial.plan, _corpus[0], run, RunOptions())
    read = read_run(run.root)
    result = judge_run(trial.plan, _corpus[0], read.records, read.blob)
    if not keep:
        shutil.rmtree(run.root)
    return verdict_on(trial, result, _left(read))


def _left(run: RunFolder) -> frozenset[str]:
    """Return the cases during which, or before which, the product went away."""
    entries = (e for record in run.records.values() for attempt in record.attempts for e in attempt.entries)
    ended = (e.data for e in entries if e.kind is EntryKind.CASE_ENDED)
    return frozenset(str(data["case"]) for data in ended if data.get("ended") != "complete")


def verdict_on(trial: Trial, result: RunResult, left: Collection[str] = ()) -> TwinResult | AdversaryResult:
    """Return what a judged trial tells; a pure function.

    Args:
        trial: The suspect.
        result: What was judged of it.
        left: Cases that it did not play to their end: what fails there shows its end, not its defect.
    """
    if not trial.requirement:
        passed = tuple(r.id for r in result.requirements if r.verdict is Verdict.PASS)
        faults = sum(case.verdict is Verdict.ERROR for case in result.cases)
        return AdversaryResult(trial.id, trial.product, passed, len(result.cases), faults)
    found = {r.id: r for r in result.requirements}
    own = found.get(trial.requirement)
    by = _failed(own, left) if own is not None else ()
    others = tuple(r.id for r in result.requirements if r.verdict is Verdict.FAIL and r.id != trial.requirement)
    reason = "" if by or (own is not None and own.verdict is Verdict.PASS) else _reason(own)
    return TwinResult(trial.id, trial.product, trial.requirement, bool(by), by, others, reason)


def _failed(row: RequirementResult, left: Collection[str]) -> tuple[str, ...]:
    failed = ((case, check) for case, _, check, verdict in row.checks if verdict is Verdict.FAIL)
    return tuple(f"{case}#{check}" for case, check in failed if case not in left)


def _reason(row: RequirementResult | None) -> str:
    if row is None:
        return "cli.twin-not-claimed"
    return "cli.twin-left" if row.verdict is Verdict.FAIL else "cli.twin-undecided"
