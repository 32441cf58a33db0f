"""Many jobs, in one process or several; crashes, kills and interruptions lose and double nothing."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from harness.campaign import Outcome, ordered, run_plan
from harness.campaign.guard import RunBusyError, exclusive
from harness.campaign.settings import Settings, read_settings, write_settings
from harness.evidence import RunPaths, check_integrity, read_run
from harness.model.corpus import Corpus
from harness.model.plan import Plan
from harness.model.record import EntryKind
from harness.running import reap, run_job, select_jobs_to_do
from tests.running.toybox import OPTIONS, case, corpus, one_job, plan_of, start, step

T = TypeVar("T")
JOBS = 6


def toy_plan(seconds: str = "0.3", kind: str = "command") -> tuple[Plan, Corpus]:
    cases = [case(f"toy/c{n}", step("un", "child"), step("deux", "late", seconds=seconds)) for n in range(JOBS)]
    return plan_of([one_job(c, key=f"k{n}") for n, c in enumerate(cases)], kind=kind), corpus(*cases)


def test_the_order_is_that_of_the_plan_or_drawn_from_the_seed() -> None:
    plan, _ = toy_plan()
    assert ordered(plan.jobs, 1, shuffled=False) == plan.jobs
    drawn = ordered(plan.jobs, 1, shuffled=True)
    assert drawn != plan.jobs
    assert set(drawn) == set(plan.jobs)
    assert drawn == ordered(plan.jobs, 1, shuffled=True)


@pytest.mark.parametrize("workers", [1, 3])
def test_every_job_is_run_once_and_told(tmp_path: Path, workers: int) -> None:
    plan, packs = toy_plan("0")
    run = start(tmp_path, plan.jobs)
    told: list[Outcome] = []
    outcomes = run_plan(plan, packs, run, OPTIONS, workers=workers, on_job=told.append)
    assert sorted(o.job for o in outcomes) == [job.key for job in plan.jobs]
    assert {o.state for o in outcomes} == {"ended"}
    assert [o for o in told if o.state != "started"] == list(outcomes)
    assert sorted(o.job for o in told if o.state == "started") == sorted(o.job for o in outcomes)
    assert check_integrity(tmp_path) == ()
    assert select_jobs_to_do(run, plan.jobs) == ()


def test_a_worker_that_crashes_is_reported_and_the_others_go_on(tmp_path: Path) -> None:
    plan, packs = toy_plan("0.4")
    run = start(tmp_path, plan.jobs)
    killed: list[int] = []

    def kill_first(outcome: Outcome) -> None:
        if outcome.state == "started" and not killed:
            killed.append(_until(_busy_worker(tmp_path)))
            os.kill(killed[0], signal.SIGKILL)

    outcomes = run_plan(plan, packs, run, OPTIONS, workers=2, on_job=kill_first)
    crashed = [o.job for o in outcomes if o.state == "crashed"]
    assert len(crashed) == 1
    assert len(outcomes) == JOBS
    assert [job.key for job in select_jobs_to_do(run, plan.jobs)] == crashed
    assert check_integrity(tmp_path) == ()


def _busy_worker(root: Path) -> Callable[[], int | None]:
    """Find our child that has a journal of this run open."""

    def look() -> int | None:
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                opened = {str(link.readlink()) for link in (entry / "fd").iterdir()}
            except OSError:
                continue
            if parent == str(os.getpid()) and any(name.startswith(str(root / "jobs")) for name in opened):
                return int(entry.name)
        return None

    return look


BENCH = """
    import sys
    from pathlib import Path
    from harness.campaign import run_plan
    from harness.evidence import RunPaths
    from tests.campaign.test_local import toy_plan
    from tests.running.toybox import OPTIONS

    if __name__ == "__main__":
        plan, packs = toy_plan()
        run_plan(plan, packs, RunPaths(Path(sys.argv[1])), OPTIONS, workers=int(sys.argv[2]))
"""


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_run_is_resumed_without_loss_or_double(tmp_path: Path, workers: int, number: signal.Signals) -> None:
    plan, packs = toy_plan()
    root = tmp_path / "run"
    run = start(root, plan.jobs)
    script = tmp_path / "bench.py"
    script.write_text(textwrap.dedent(BENCH))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, str(script), str(root), str(workers)], env=environment, stderr=subprocess.DEVNULL
    ) as bench:
        _until(lambda: sum(1 for _ in root.glob("jobs/*/attempts/*/seal.json")) >= 2 or None)
        _until(lambda: _products(root) or None)
        bench.send_signal(number)
        bench.wait(20)
    sealed_before = set(root.glob("jobs/*/attempts/*/seal.json"))
    assert 2 <= len(sealed_before) < JOBS
    assert check_integrity(root) == ()

    tempfile.tempdir = str(tmp_path)
    try:
        reap(run)
    finally:
        tempfile.tempdir = None
    _until(lambda: not _products(root) or None)
    assert list(tmp_path.glob("recette-*")) == []
    assert list(root.glob("jobs/*/attempts/*/processes.json")) == []

    todo = select_jobs_to_do(run, plan.jobs)
    assert len(todo) == JOBS - len(sealed_before)
    run_plan(plan, packs, run, OPTIONS, jobs=todo)
    assert check_integrity(root) == ()
    for record in read_run(root).records.values():
        assert [a.sealed for a in record.attempts].count(True) == 1
        (sealed,) = (a for a in record.attempts if a.sealed)
        assert [e.kind for e in sealed.entries].count(EntryKind.STEP_ENDED) == 2
    assert len(read_run(root).records) == JOBS


def _products(root: Path) -> list[str]:
    """Return the live processes that were given a world by this run (its folder stands beside)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            variables = (entry / "environ").read_bytes()
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if f"RECETTE_WORLD={root.parent}/".encode() in variables and state != "Z":
            found.append(entry.name)
    return found


def _until(look: Callable[[], T | None], seconds: float = 20.0) -> T:
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def test_an_unwritable_job_does_not_stop_the_others(tmp_path: Path) -> None:
    plan, packs = toy_plan("0", kind="null")
    run = start(tmp_path, plan.jobs)
    (tmp_path / "jobs" / "k1").write_text("a file where a folder should be")
    outcomes = run_plan(plan, packs, run, OPTIONS)
    assert [o.job for o in outcomes if o.state == "crashed"] == ["k1"]


def test_two_campaigns_never_share_a_folder(tmp_path: Path) -> None:
    with exclusive(tmp_path), pytest.raises(RunBusyError), exclusive(tmp_path):
        pass
    with exclusive(tmp_path):
        pass


def test_settings_come_back(tmp_path: Path) -> None:
    run = RunPaths(tmp_path)
    assert read_settings(run) == Settings()
    settings = Settings((tmp_path,), "pcsc", "null", "0.0.0.0", 3, shuffled=True)
    write_settings(run, settings)
    assert read_settings(run) == settings
    (tmp_path / "local.json").write_text("[")
    assert read_settings(run) == Settings()


def test_a_run_folder_travels_to_another_process_as_its_place(tmp_path: Path) -> None:
    run = start(tmp_path, ())
    assert len(run.salt) == 32
    copy = pickle.loads(pickle.dumps(run))
    assert (copy.root, copy.salt) == (run.root, run.salt)


def test_nothing_is_left_of_a_run_that_ended(tmp_path: Path) -> None:
    plan, packs = toy_plan("0")
    run = start(tmp_path, plan.jobs)
    run_job(plan.jobs[0], plan, packs, run, OPTIONS)
    assert reap(run) == 0
