"""Campaigns over real readers whose daemon, middle process or product is killed at random while cards are read.

Each campaign ends by itself, every attempt of it sealed and whole; a killed daemon is the bench's fault, never
the product's; and the next campaign finds nothing in its way.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from harness.evidence import check_integrity
from tests.proof.campaigns import REFERENCE, Site, options
from tests.proof.conftest import Tell
from tests.proof.counts import count

CASES = (
    "addendum-7/consultation-simple",
    "addendum-7/code-porteur-faux-puis-juste",
    "cards/code-une-fois-deux-signatures",
    "cards/quatre-beneficiaires",
    "cards/carte-refaite-droits",
    "insi/test-1-02-cas-1",
)
SEED = 20260115
VICTIMS = {"daemon": b"/usr/sbin/pcscd", "watcher": b"_watch.py", "product": b"reference_product"}
"""Who is killed, and by what its command line is known."""
LONGEST_S = 300.0


def test_killed_while_cards_are_read(tmp_path: Path, proof: Tell) -> None:
    drawn = random.Random(SEED)
    wanted, killed, ends = count(2, 200), Counter[str](), Counter[str]()
    number = 0
    while killed.total() < wanted:
        folder = tmp_path / str(number)
        folder.mkdir()
        site = Site(folder)
        killed += _campaign(site, drawn, wanted - killed.total())
        run = folder / "run"
        assert check_integrity(run) == ()
        ends += Counter(_ends(run))
        assert _accused_by_a_dead_bench(run) == []
        number += 1
    folder = tmp_path / "after"
    folder.mkdir()
    site = Site(folder)
    how = ("--cards", "pcsc", "--workers", "2", "--out", folder / "run")
    assert site.recette("run", "--product", REFERENCE, *options(CASES), *how) == 0, site.log
    assert site.left() == []
    assert {"bench_fault", "aborted"} & set(ends) or wanted < 10
    told = ", ".join(f"{name} {times}" for name, times in sorted(killed.items()))
    proof(
        f"{killed.total()} arrêts brutaux en pleine lecture de cartes ({told}) sur {number} campagnes par pcscd : "
        f"toutes terminées, {ends.total()} exécutions scellées et intègres, aucun verdict contre le produit par la "
        "faute du banc, et la campagne suivante part de rien et passe."
    )


def _campaign(site: Site, drawn: random.Random, most: int) -> Counter[str]:
    """Run the cases, killing somebody every now and then; return who was killed."""
    how = ("--cards", "pcsc", "--workers", "1", "--out", site.folder / "run")
    running = site.start("run", "--product", REFERENCE, *options(CASES), *how)
    killed, deadline = Counter[str](), time.monotonic() + LONGEST_S
    next_one = time.monotonic() + drawn.uniform(1.0, 3.0)
    while running.poll() is None:
        assert time.monotonic() < deadline, site.log
        time.sleep(0.02)
        if time.monotonic() >= next_one and killed.total() < most:
            name = drawn.choice(sorted(VICTIMS))
            killed[name] += _kill(site, VICTIMS[name])
            next_one = time.monotonic() + drawn.uniform(0.5, 2.0)
    # 0: the killed one was not needed any more. 1 and 3: a product that went away, a bench that broke.
    assert running.returncode in (0, 1, 3), site.log
    assert site.left() == []
    return +killed


def _kill(site: Site, mark: bytes) -> bool:
    """Kill one process of this campaign whose command line holds ``mark``."""
    for told in site.processes():
        pid = int(told.split()[0])
        try:
            if mark in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
                return True
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended by itself
    return False


def _ends(run: Path) -> Iterator[str]:
    """Yield how each sealed attempt ended; every attempt begun is sealed."""
    journals = sorted(run.glob("jobs/*/attempts/*/journal.jsonl"))
    assert journals
    for journal in journals:
        assert journal.with_name("seal.json").exists(), journal
        kinds = {json.loads(line)["kind"] for line in journal.read_bytes().splitlines()}
        yield "bench_fault" if "bench_fault" in kinds else "blocked" if "blocked" in kinds else "played"


def _accused_by_a_dead_bench(run: Path) -> list[str]:
    """Return the cases of which a check failed although the bench told of its own fault."""
    faulty = set()
    for journal in run.glob("jobs/*/attempts/*/journal.jsonl"):
        entries = [json.loads(line) for line in journal.read_bytes().splitlines()]
        if any(entry["kind"] == "bench_fault" for entry in entries):
            faulty |= {entry["data"]["case"] for entry in entries if entry["kind"] == "case_started"}
    verdicts = json.loads((run / "verdicts.json").read_bytes())
    failed = {one["case"] for one in verdicts["cases"] if any(check["verdict"] == "fail" for check in one["checks"])}
    return sorted(faulty & failed)
