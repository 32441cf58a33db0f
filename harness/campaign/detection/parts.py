"""The quick way through a trial: as few cases as tell the answer, the others only when they do not.

A requirement that fails on some of its cases fails on all of them, and one that does not pass on some does not pass
on all: a twin caught by few cases is caught, an adversary that passes nothing there passes nothing.  The adversaries
of a product share its requirements among them; that each of them passes none takes the whole way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from harness.campaign.detection.trial import Trial
from harness.model.corpus import Corpus
from harness.model.plan import Job

__all__ = ["Share", "all_of", "job_by_job", "one_of_each", "requirements_of"]

Share = tuple[int, int]
"""Which part of how many."""


def job_by_job(trial: Trial) -> Iterator[Trial]:
    """Give a trial one job at a time, in the order of the plan."""
    for job in trial.plan.jobs:
        yield _with(trial, (job,))


def requirements_of(trial: Trial, corpus: Corpus, share: Share) -> tuple[str, ...]:
    """Return the requirements a share of a trial is about, of those its jobs claim; all of them when none is left.

    Args:
        trial: The adversary.
        corpus: The packs.
        share: Its rank, from 0, and how many share the requirements.
    """
    claimed = dict.fromkeys(name for job in trial.plan.jobs for name in _claims(job, corpus))
    rank, among = share
    # A trial that plays nothing proves nothing: where adversaries outnumber requirements, one is tried again.
    return tuple(name for place, name in enumerate(claimed) if place % among == rank) or tuple(claimed)


def one_of_each(trial: Trial, corpus: Corpus, names: Collection[str]) -> Trial:
    """Return the trial with the first job that claims each of some requirements."""
    first = dict[str, Job]()
    for job in trial.plan.jobs:
        for name in _claims(job, corpus):
            first.setdefault(name, job)
    wanted = {first[name].key for name in names if name in first}
    return _with(trial, tuple(job for job in trial.plan.jobs if job.key in wanted))


def all_of(trial: Trial, corpus: Corpus, names: Collection[str]) -> Trial:
    """Return the trial with every job that claims one of some requirements."""
    return _with(trial, tuple(job for job in trial.plan.jobs if not set(names).isdisjoint(_claims(job, corpus))))


def _claims(job: Job, corpus: Corpus) -> Iterator[str]:
    for planned in job.cases:
        for check in corpus.cases[planned.case].expectations:
            yield from check.requirements


def _with(trial: Trial, jobs: tuple[Job, ...]) -> Trial:
    return replace(trial, plan=replace(trial.plan, jobs=jobs))
