"""What every item plays with: a plan, its packs, the run folder; and how one job is played and judged."""

from __future__ import annotations

from dataclasses import dataclass, replace

from harness.campaign.settings import Settings
from harness.evidence import RunPaths, read_attempt
from harness.judging import judge_run
from harness.model.corpus import Corpus
from harness.model.plan import Job, Plan
from harness.model.record import JobRecord
from harness.model.result import CaseResult
from harness.running import AttemptSummary, run_job

__all__ = ["Bench"]


@dataclass(frozen=True)
class Bench:
    """A run, in the process that plays its jobs."""

    plan: Plan
    corpus: Corpus
    run: RunPaths
    settings: Settings

    def play(self, job: Job) -> tuple[AttemptSummary, tuple[CaseResult, ...]]:
        """Run one job as a new attempt and judge it from its journal; only cases with checks are returned."""
        summary = run_job(job, self.plan, self.corpus, self.run, self.settings.options("fr"))
        attempts = tuple(read_attempt(paths, self.run.root)[0] for paths in self.run.attempts_of(job.key))
        alone = replace(self.plan, jobs=(job,), requirements=())
        record = JobRecord(job.key, attempts)
        judged = judge_run(alone, self.corpus, {job.key: record}, self.run.blobs.get)
        checked = {planned.case for planned in job.cases if planned.checks}
        return summary, tuple(case for case in judged.cases if case.case in checked)
