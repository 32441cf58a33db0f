"""A campaign killed at any moment is resumed to the same verdicts, byte for byte, and nothing of it is left behind."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from harness.evidence import check_integrity
from tests.proof.campaigns import Site, options, statement, until
from tests.proof.conftest import Tell
from tests.proof.counts import count

CASES = (
    "addendum-7/consultation-simple",
    "addendum-7/code-porteur-faux-puis-juste",
    "addendum-7/lecture-interrompue",
    "telemedecine/code-de-teleconsultation",
    "adri/panne-technique",
    "insi/test-1-02-cas-1",
)
SEED = 20250915
LINGERING = Path(__file__).with_name("lingering.py")


@dataclass(frozen=True)
class Whole:
    """An uninterrupted run."""

    product: Path
    verdicts: bytes
    seconds: float
    """From the first job begun to the dossiers made."""


@dataclass(frozen=True)
class Killed:
    """What a kill left."""

    processes: int
    interrupted: int
    sealed: int


@pytest.fixture(scope="module", name="whole")
def _whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    site = Site(tmp_path_factory.mktemp("whole"))
    product = statement(site.folder, "{python}", str(LINGERING))
    running = site.start("run", "--product", product, *options(CASES), "--workers", "2", "--out", site.folder / "run")
    until(partial(_begun, site.folder / "run"))
    began = time.monotonic()
    assert running.wait(300) == 0, site.log
    seconds = time.monotonic() - began
    assert site.left() == []
    return Whole(product, (site.folder / "run" / "verdicts.json").read_bytes(), seconds)


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    for left in site.processes():  # a test that failed must not leave the machine full
        os.kill(int(left.split()[0]), signal.SIGKILL)


def test_killed_at_random_moments_then_resumed(tmp_path: Path, whole: Whole, proof: Tell) -> None:
    drawn = random.Random(SEED)
    moments = count(2, 30)
    killed = []
    for number in range(moments):
        # One moment in each equal part of the run, so that they are spread over the whole of it: so many jobs
        # sealed and a part of the next, the last one being the judging and the dossiers.
        moment = (len(CASES) + 1) * (number + drawn.random()) / moments
        folder = tmp_path / str(number)
        folder.mkdir()
        cards = "pcsc" if number % 3 == 1 else "socket"
        killed.append(_killed_and_resumed(Site(folder), whole, moment, cards, group=bool(number % 2)))
    assert sum(one.interrupted for one in killed) >= 1
    proof(
        f"{moments} arrêts brutaux (SIGKILL) répartis sur la campagne ({whole.seconds:.1f} s, {len(CASES)} travaux, "
        f"2 exécuteurs) : {sum(one.interrupted for one in killed)} exécutions interrompues et gardées, "
        f"{sum(one.processes for one in killed)} processus orphelins supprimés, verdicts identiques à l'octet près, "
        f"aucun travail perdu ni doublé"
    )


def _killed_and_resumed(site: Site, whole: Whole, moment: float, cards: str, *, group: bool) -> Killed:
    run = _killed(site, whole, moment, cards, group=group)
    before = _journals(run)
    sealed = set(_sealed(run))
    left = site.processes()
    assert check_integrity(run) == ()

    assert site.recette("resume", run, seconds=300) == 0, site.log
    assert site.left() == []
    assert list(site.temporary.iterdir()) == []
    assert (run / "verdicts.json").read_bytes() == whole.verdicts
    assert check_integrity(run) == ()
    _check_attempts(run, before, sealed)
    return Killed(len(left), sum(1 for attempt in before if attempt not in sealed), len(sealed))


def _killed(site: Site, whole: Whole, moment: float, cards: str, *, group: bool) -> Path:
    """Start a run, kill it at a moment counted in jobs, and return its folder."""
    for retry in range(4):
        run = site.folder / f"run{retry}"
        how = ["--cards", cards, "--workers", "2"]
        running = site.start("run", "--product", whole.product, *options(CASES), *how, "--out", run)
        until(partial(_begun, run, int(moment)))
        # Should the machine have become faster since the measure, the run may be over: sooner, then.
        time.sleep(moment % 1 * whole.seconds / (len(CASES) + 1) * 0.5**retry)
        if running.poll() is None:
            (os.killpg if group else os.kill)(running.pid, signal.SIGKILL)
            assert running.wait(10) == -signal.SIGKILL
            # Those the kernel kills with their parent are gone in no time; the others stay.
            time.sleep(0.2)
            return run
    raise AssertionError(f"never killed in time:\n{site.log}")


def _begun(run: Path, sealed: int = 0) -> bool:
    """Tell whether a job was begun, and so many are sealed."""
    return any(run.glob("jobs/*")) and len(_sealed(run)) >= sealed


def _check_attempts(run: Path, before: Mapping[Path, str], sealed: set[Path]) -> None:
    """No job lost or doubled, nothing of what was there touched."""
    after = _journals(run)
    assert {path: after[path] for path in before} == before
    planned = [job["key"] for job in json.loads((run / "plan.json").read_bytes())["jobs"]]
    assert len(planned) == len(CASES)
    for key in planned:
        attempts = [path for path in after if path.parent.parent.name == key]
        done = [path for path in _sealed(run) if path.parent.parent.name == key]
        assert len(done) == 1
        new = [path for path in attempts if path not in before]
        assert new == ([] if done[0] in sealed else done)
    assert {path.parent.parent.name for path in after} == set(planned)


def _journals(run: Path) -> Mapping[Path, str]:
    """Return every attempt folder with the digest of its journal and seal."""
    found = {}
    for attempt in sorted(run.glob("jobs/*/attempts/*")):
        files = [path for name in ("journal.jsonl", "seal.json") if (path := attempt / name).exists()]
        found[attempt] = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    return found


def _sealed(run: Path) -> list[Path]:
    return sorted(path.parent for path in run.glob("jobs/*/attempts/*/seal.json"))


@pytest.mark.parametrize("where", ["in-its-group", "away"])
def test_a_child_that_outlives_the_product_is_reaped(site: Site, where: str) -> None:
    product = statement(site.folder, "{python}", str(LINGERING), where)
    run = site.folder / "run"
    running = site.start("run", "--product", product, *options(CASES[:1]), "--out", run)
    until(lambda: [one for one in site.processes() if "time.sleep" in one])
    running.kill()
    running.wait(10)
    until(lambda: len(site.processes()) == 1)
    (left,) = site.processes()
    assert "time.sleep" in left
    assert site.recette("resume", run, seconds=300) == 0, site.log
    # The product of the second attempt ended by itself: what it leaves behind then is its own affair.
    assert left not in site.processes()


@pytest.mark.parametrize(("workers", "group"), [("1", False), ("2", True)])
def test_an_interruption_exits_130_and_can_be_resumed(site: Site, whole: Whole, workers: str, *, group: bool) -> None:
    run = site.folder / "run"
    running = site.start("run", "--product", whole.product, *options(CASES), "--workers", workers, "--out", run)
    until(lambda: _sealed(run))
    until(lambda: len(site.processes()) > 1)
    (os.killpg if group else os.kill)(running.pid, signal.SIGINT)
    assert running.wait(60) == 130
    assert f"recette resume {run}" in site.log
    assert "Traceback" not in site.log
    assert site.left() == []
    assert list(site.temporary.iterdir()) == []
    before, sealed = _journals(run), set(_sealed(run))
    assert 1 <= len(sealed) < len(CASES)

    assert site.recette("resume", run, seconds=300) == 0, site.log
    assert (run / "verdicts.json").read_bytes() == whole.verdicts
    _check_attempts(run, before, sealed)
