"""Jobs: content key, seed, simulated date, the exact checks that must report, and what was left out."""

from __future__ import annotations

from harness.planning.digests import bench_digest, bench_version, statement_digest
from harness.planning.document import parse_plan, plan_json
from harness.planning.files import Prepared, prepare_plan
from harness.planning.making import make_plan, pack_digests
from harness.planning.options import PlanBlockedError, PlanError, PlanOptions, Problem

__all__ = [
    "PlanBlockedError",
    "PlanError",
    "PlanOptions",
    "Prepared",
    "Problem",
    "bench_digest",
    "bench_version",
    "make_plan",
    "pack_digests",
    "parse_plan",
    "plan_json",
    "prepare_plan",
    "statement_digest",
]
