"""Executors: how the jobs of a plan are spread over processes."""

from __future__ import annotations

from harness.campaign.local import Outcome, Progress, ordered, run_plan

__all__ = ["Outcome", "Progress", "ordered", "run_plan"]
