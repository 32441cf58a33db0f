"""Runs the jobs of a plan on this machine, one after the other or in several worker processes.

A worker is a process of its own: what crashes it leaves one torn journal, which is reported, and
the other jobs go on.  Nothing is shared between jobs but the run folder.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import FrameType
from typing import Literal

from harness.drivers.process import die_with_parent
from harness.evidence import RunPaths
from harness.model.corpus import Corpus
from harness.model.plan import Job, Plan
from harness.running import AttemptSummary, RunOptions, reap, run_job

__all__ = ["Outcome", "Progress", "ordered", "run_plan"]

_GRACE_S = 10.0
"""Seconds that interrupted workers have to close what they opened."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job."""

    job: str
    state: Literal["started", "ended", "crashed"]
    """``crashed``: no seal was written; the job is still to be done."""
    summary: AttemptSummary | None = None
    detail: str = ""
    seconds: float = 0.0
    cases: tuple[str, ...] = ()


Progress = Callable[[Outcome], object]


@dataclass(frozen=True, slots=True)
class _Campaign:
    """Plan, packs and place of a run: all that a worker needs besides the job."""

    plan: Plan
    corpus: Corpus
    out: RunPaths
    options: RunOptions


def ordered(jobs: Sequence[Job], seed: int, *, shuffled: bool) -> tuple[Job, ...]:
    """Return the jobs in the order of the plan, or in one drawn from the seed (always the same)."""
    order = list(jobs)
    if shuffled:
        random.Random(seed).shuffle(order)  # noqa: S311 - an order, not a secret
    return tuple(order)


def run_plan(
    plan: Plan,
    corpus: Corpus,
    out: RunPaths,
    options: RunOptions,
    *,
    jobs: Sequence[Job] | None = None,
    workers: int = 1,
    on_job: Progress = id,
) -> tuple[Outcome, ...]:
    """Run jobs of a plan and return what became of each, in the order they ended.

    Args:
        plan: What ``out`` holds as its plan.
        corpus: The packs the plan was made from.
        out: The run folder.
        options: Settings of this machine.
        jobs: Which jobs, in which order; default: those of the plan, in its order.
        workers: Processes; with one, jobs run in this process.
        on_job: Told of every job that starts, ends or crashes, in this process.

    Raises:
        KeyboardInterrupt: The person stopped the run; what was open was closed, nothing is lost.
    """
    campaign = _Campaign(plan, corpus, out, options)
    todo = plan.jobs if jobs is None else tuple(jobs)
    if workers <= 1 or len(todo) <= 1:
        return tuple(_run_here(campaign, job, on_job) for job in todo)
    return _Pool(campaign, todo, on_job, min(workers, len(todo))).run()


def _run_here(campaign: _Campaign, job: Job, progress: Progress) -> Outcome:
    progress(Outcome(job.key, "started", cases=_names(job)))
    began = time.monotonic()
    outcome = _outcome(campaign, job, began)
    progress(outcome)
    return outcome


def _outcome(campaign: _Campaign, job: Job, began: float) -> Outcome:
    try:
        summary = run_job(job, campaign.plan, campaign.corpus, campaign.out, campaign.options)
    except Exception as error:  # noqa: BLE001 - one job that cannot be written must not stop the others
        detail = f"{type(error).__name__}: {error}"
        return Outcome(job.key, "crashed", None, detail, time.monotonic() - began, _names(job))
    return Outcome(job.key, "ended", summary, summary.detail, time.monotonic() - began, _names(job))


def _names(job: Job) -> tuple[str, ...]:
    return tuple(planned.case for planned in job.cases)


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: Connection
    job: Job | None = None
    began: float = 0.0


class _Pool:
    """The workers of one campaign; the parent hands out jobs one at a time."""

    def __init__(self, campaign: _Campaign, jobs: Sequence[Job], progress: Progress, size: int) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._campaign = campaign
        self._waiting = deque(jobs)
        self._progress = progress
        self._size = size
        self._workers: list[_Worker] = []
        self._outcomes: list[Outcome] = []

    def run(self) -> tuple[Outcome, ...]:
        """Hand out every job and gather what became of it."""
        try:
            while self._waiting or any(worker.job for worker in self._workers):
                self._fill()
                by_pipe = {worker.pipe: worker for worker in self._workers if worker.job}
                for pipe in wait(list(by_pipe)):
                    self._hear(by_pipe[pipe])  # type: ignore[index]
        finally:
            self._end()
        return tuple(self._outcomes)

    def _fill(self) -> None:
        while self._waiting and len(self._workers) < self._size:
            self._workers.append(self._started())
        for worker in self._workers:
            if worker.job is None and self._waiting:
                worker.job, worker.began = self._waiting.popleft(), time.monotonic()
                # One that died while idle is found out by its closed pipe.
                with suppress(OSError):
                    worker.pipe.send(worker.job)
                self._progress(Outcome(worker.job.key, "started", cases=_names(worker.job)))

    def _started(self) -> _Worker:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_work, args=(there, self._campaign), daemon=True)
        # Interrupted by the terminal before it listens, a new interpreter would end in a traceback.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        there.close()
        return _Worker(process, here)

    def _hear(self, worker: _Worker) -> None:
        job = worker.job
        if job is None:
            return
        try:
            outcome = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(_GRACE_S)
            detail = f"exit code {worker.process.exitcode}"
            outcome = Outcome(job.key, "crashed", None, detail, time.monotonic() - worker.began, _names(job))
            worker.pipe.close()
            self._workers.remove(worker)
        worker.job = None
        self._outcomes.append(outcome)
        self._progress(outcome)

    def _end(self) -> None:
        """End the workers: at once when idle, after closing what they opened otherwise."""
        busy = False
        for worker in self._workers:
            busy = busy or worker.job is not None
            if worker.job is not None:
                worker.process.terminate()
            worker.pipe.close()
        for worker in self._workers:
            worker.process.join(_GRACE_S)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        if busy:
            reap(self._campaign.out)


def _work(pipe: Connection, campaign: _Campaign) -> None:
    """Run the jobs that come through the pipe, until it closes."""
    die_with_parent()
    # The terminal sends its interruption to everybody: the parent decides, and says it by SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        while True:
            job = pipe.recv()
            pipe.send(_outcome(campaign, job, time.monotonic()))
    except (EOFError, OSError, KeyboardInterrupt):
        return


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
