"""pytest as an executor: it collects, orders, spreads and reports the jobs of a plan."""

from __future__ import annotations

from harness.campaign.under_pytest.bench import Bench
from harness.campaign.under_pytest.plugin import PlannedJobs

__all__ = ["Bench", "PlannedJobs"]
