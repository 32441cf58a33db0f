"""The recipe of ``docs/run-folder.md`` is run as it stands, and the tables name what the code writes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.drivers.base import Artifact, Order
from harness.drivers.null import NullDriver
from harness.evidence import RunPaths, check_integrity, read_run
from harness.evidence.reading import blob_names
from harness.model.record import EntryKind
from harness.running import RunOptions, run_job
from tests.running.toybox import case, corpus, one_job, plan_of, start, step

DOCUMENT = Path(__file__).parents[2] / "docs" / "run-folder.md"
TEXT = DOCUMENT.read_text("utf-8")
OTHER = "0" * 64


@pytest.fixture(name="run")
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a sealed run of two jobs, with an artifact whose blob stands deep in its line."""
    genuine = NullDriver.act
    screen = (Artifact("ecran.txt", "text/plain", b"NADIRSYN"),)

    def act(self: NullDriver, order: Order, *rest: object) -> object:
        done = genuine(self, order)
        return type(done)(done.status, done.message, screen)

    monkeypatch.setattr(NullDriver, "act", act)
    cases = [case("toy/a", step("un", "echo", text="x")), case("toy/b", step("un", "echo"), step("deux", "screen"))]
    jobs = [one_job(one, key=f"k{n}") for n, one in enumerate(cases)]
    run = start(tmp_path / "run", jobs)
    for job in jobs:
        run_job(job, plan_of(jobs, kind="null"), corpus(*cases), run, RunOptions())
    assert check_integrity(run.root) == ()
    return run.root


def recipe(root: Path) -> tuple[int, str]:
    code = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert code
    assert len(code[1].splitlines()) <= 20
    command = [sys.executable, "-I", "-S", "-c", code[1], str(root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return done.returncode, done.stdout + done.stderr


def test_an_intact_run_is_found_intact(run: Path) -> None:
    assert recipe(run) == (0, "intact\n")


def test_an_interrupted_attempt_counts_for_nothing(run: Path) -> None:
    again = RunPaths(run).new_attempt("k0")
    again.journal.write_bytes(b'{"torn')
    assert recipe(run) == (0, "intact\n")


def _journal(run: Path) -> Path:
    return run / "jobs" / "k1" / "attempts" / "1" / "journal.jsonl"


def _lines(run: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    lines = _journal(run).read_bytes().splitlines(keepends=True)
    _journal(run).write_bytes(b"".join(change(lines)))


def _seal(run: Path, key: str, value: object) -> None:
    path = _journal(run).with_name("seal.json")
    path.write_text(json.dumps({**json.loads(path.read_bytes()), key: value}))


def _artifact(run: Path) -> Path:
    entries = read_run(run).records["k1"].attempts[0].entries
    deep = [name for e in entries if e.kind is EntryKind.STEP_ENDED for name in blob_names(e.data)]
    return run / "blobs" / deep[0]


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda run: _lines(run, lambda lines: [*lines[:4], *lines[5:]]), "chaîne, ligne 5"),
        (lambda run: _lines(run, lambda lines: [*lines[:5], lines[4], *lines[5:]]), "chaîne, ligne 6"),
        (lambda run: _lines(run, lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]]), "chaîne, ligne 4"),
        (lambda run: _lines(run, lambda lines: lines[:-1]), "sceau"),
        (lambda run: _lines(run, lambda ls: [*ls[:-1], ls[-1].replace(b'"closed"', b'"beacon"')]), "sceau"),
        (lambda run: _lines(run, lambda ls: [*ls[:-2], ls[-2].replace(b"complete", b"aborted"), ls[-1]]), "chaîne"),
        (lambda run: _lines(run, lambda ls: [ls[0].replace(b'"job":"k1"', b'"job":"k0"'), *ls[1:]]), "autre plan"),
        (lambda run: (run / "plan.json").write_text('{"jobs": []}'), "autre plan"),
        (lambda run: shutil.rmtree(run / "jobs" / "k1"), "travail k1 : rien de scellé"),
        (lambda run: shutil.move(run / "jobs" / "k1", run / "jobs" / "k2"), "autre plan ou place"),
        (lambda run: _artifact(run).write_bytes(b"NADIRSYM"), "blob "),
        (lambda run: _artifact(run).unlink(), "blob "),
        (lambda run: (run / "salt").write_text("00" * 16), "blob "),
        *((lambda run, key=key: _seal(run, key, OTHER), "sceau") for key in ("job", "last", "journal_sha256")),
        *((lambda run, key=key: _seal(run, key, 99), "sceau") for key in ("attempt", "lines")),
        (lambda run: _seal(run, "blobs", []), "sceau"),
    ],
)
def test_whatever_is_changed_is_found(run: Path, tamper: Callable[[Path], object], said: str) -> None:
    tamper(run)
    code, words = recipe(run)
    assert (code, said in words, "Traceback" in words) == (1, True, False), words


def test_every_kind_of_line_is_described() -> None:
    rows = re.findall(r"^\| (`.*?) \|", TEXT, re.MULTILINE)
    described = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert described >= {str(kind) for kind in EntryKind}


def test_the_data_of_a_line_is_what_the_table_says(run: Path) -> None:
    for record in read_run(run).records.values():
        for entry in record.attempts[0].entries:
            row = next(r for r in TEXT.splitlines() if r.startswith("| `") and f"`{entry.kind}`" in r.split("|")[1])
            assert set(re.findall(r"`(\w+)`", row)) >= set(entry.data), entry.kind
