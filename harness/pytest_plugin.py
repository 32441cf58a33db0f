"""pytest over the planned jobs: one item is one job, played by the same ``run_job`` as the command line."""

from __future__ import annotations
