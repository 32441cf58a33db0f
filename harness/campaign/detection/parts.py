"""The quick way through a trial: as few cases as tell the answer, the others only when they do not.

A requirement that fails on some of its cases fails on all of them, and one that does not pass on some does not pass
on all: a twin caught by few cases is caught, an adversary that passes nothing there passes nothing.  The adversaries
of a product share its requirements among them; that each of them passes none takes the whole way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness.campaign.detection.trial import Trial
from harness.model.corpus import Corpus
from harness.model.detection import AdversaryResult, TwinResult
from harness.model.plan import Job

__all__ = ["Share", "enough", "joined", "quick_parts"]

Share = tuple[int, int]
"""Which part of how many."""


def quick_parts(trial: Trial, corpus: Corpus, share: Share = (0, 1)) -> Iterator[Trial]:
    """Give a trial in parts: of a twin job by job, of an adversary a case of each requirement of its share, then all.

    Args:
        trial: The suspect.
        corpus: The packs.
        share: Rank of an adversary, from 0, and how many share the requirements.
    """
    jobs = trial.plan.jobs
    if trial.requirement:
        for job in jobs:
            yield _with(trial, (job,))
        return
    few = _one_of_each(jobs, corpus, share)
    yield _with(trial, few)
    if few != jobs:
        yield trial


def enough(result: TwinResult | AdversaryResult) -> bool:
    """Tell whether what was played gives the answer."""
    if isinstance(result, TwinResult):
        return result.caught
    return not result.passed_requirements and not result.bench_faults


def joined(
    before: TwinResult | AdversaryResult | None, last: TwinResult | AdversaryResult
) -> TwinResult | AdversaryResult:
    """Return what two parts of a trial tell together; the last part of an adversary is the whole of it."""
    if isinstance(before, TwinResult) and isinstance(last, TwinResult):
        return replace(last, others=tuple(dict.fromkeys((*before.others, *last.others))))
    return last


def _with(trial: Trial, jobs: tuple[Job, ...]) -> Trial:
    return replace(trial, plan=replace(trial.plan, jobs=jobs))


def _one_of_each(jobs: tuple[Job, ...], corpus: Corpus, share: Share) -> tuple[Job, ...]:
    """Return the first job that claims each requirement of a share, in the order of the plan."""
    first = dict[str, int]()
    for rank, job in enumerate(jobs):
        for planned in job.cases:
            for check in corpus.cases[planned.case].expectations:
                for name in check.requirements:
                    first.setdefault(name, rank)
    mine, among = share
    taken = {rank for place, rank in enumerate(first.values()) if place % among == mine}
    return tuple(jobs[rank] for rank in sorted(taken))
