"""Making a run folder: its settings, then its plan, so that whatever has a plan can be resumed alike."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from harness.campaign.settings import Settings, write_settings
from harness.evidence import RunPaths
from harness.model.plan import Plan
from harness.planning import plan_json

__all__ = ["free_folder", "open_run"]


def open_run(folder: Path, plan: Plan, settings: Settings) -> RunPaths:
    """Write settings and plan into a folder that holds no plan yet.

    Raises:
        FileExistsError: A plan stands there already.
        OSError: The folder cannot be written.
    """
    run = RunPaths(folder)
    if run.plan.exists():
        raise FileExistsError(str(run.plan))
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    write_settings(run, settings)
    run.create(plan_json(plan))
    return run


def free_folder() -> Path:
    """Return ``recette-run``, or the first ``recette-run-<n>`` that is free."""
    folder, number = Path("recette-run"), 1
    while folder.exists():
        number += 1
        folder = Path(f"recette-run-{number}")
    return folder
