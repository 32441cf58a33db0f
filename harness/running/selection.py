"""Which jobs of a run are still to be done, from the sealed attempts alone."""

from __future__ import annotations

from collections.abc import Iterable

from harness.evidence import RunPaths, read_attempt
from harness.model.plan import Job
from harness.model.record import Attempt, EntryKind

__all__ = ["is_done", "select_jobs_to_do"]

_REPLACEABLE = frozenset({EntryKind.BENCH_FAULT, EntryKind.BLOCKED})


def select_jobs_to_do(run: RunPaths, jobs: Iterable[Job]) -> tuple[Job, ...]:
    """Return the jobs without a conclusive attempt, in the order given."""
    return tuple(job for job in jobs if not is_done(run, job.key))


def is_done(run: RunPaths, job: str) -> bool:
    """Tell whether a sealed attempt exists that neither the bench nor the environment spoiled."""
    return any(_conclusive(read_attempt(paths, run.root)[0]) for paths in run.attempts_of(job) if paths.seal.exists())


def _conclusive(attempt: Attempt) -> bool:
    return attempt.sealed and not any(entry.kind in _REPLACEABLE for entry in attempt.entries)
