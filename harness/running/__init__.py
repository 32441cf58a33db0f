"""Running: one job at a time, from an open world to a sealed journal."""

from __future__ import annotations

from harness.running.job import run_job
from harness.running.options import AttemptSummary, End, RunOptions
from harness.running.reaping import reap
from harness.running.selection import is_done, select_jobs_to_do

__all__ = ["AttemptSummary", "End", "RunOptions", "is_done", "reap", "run_job", "select_jobs_to_do"]
