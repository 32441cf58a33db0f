"""``recette run`` and ``recette resume``: what they leave, what they refuse, how they end."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from harness.evidence import RunPaths
from tests.campaign.packs import LABEL, quick_pack
from tests.cli.calling import DAY, REFERENCE, Said, recette, statement
from tests.proof.campaigns import Site, until

COMMAND = '["{python}", "-m", "reference_product"]'


def quick(folder: Path, *case: str, product: Path = REFERENCE, pack: Path | None = None) -> list[str | Path]:
    """Return the options of a plan over the quick pack, written on the way."""
    place = pack or quick_pack(folder)
    chosen = [part for one in case for part in ("--case", f"demo/{one}")]
    return ["--product", product, *DAY, *LABEL, "--pack", place, *chosen]


def run(folder: Path, *case: str, product: Path = REFERENCE, more: tuple[str | Path, ...] = ()) -> Said:
    return recette("run", *quick(folder, *case, product=product), "--out", folder / "run", *more)


def verdicts(folder: Path) -> dict[str, str]:
    """Return case → verdict as the run left them."""
    document = json.loads((folder / "run" / "verdicts.json").read_bytes())
    return {f"{one['case']}@{one['scheme']}": one["verdict"] for one in document["cases"]}


def test_a_run_leaves_journals_verdicts_and_a_dossier(tmp_path: Path) -> None:
    said = run(tmp_path, "mere", "deux-regimes")
    assert said.code == 0
    assert verdicts(tmp_path) == {
        "demo/deux-regimes@cnam": "pass",
        "demo/deux-regimes@crpcen": "pass",
        "demo/mere@cnam": "pass",
    }
    assert len(list((tmp_path / "run").glob("jobs/*/attempts/1/seal.json"))) == 3
    assert (tmp_path / "run-dossiers" / "label-demo" / "dossier.html").is_file()
    assert "1/3  demo/" in said.err
    assert "joué" in said.err


def test_altered_evidence_is_filed_nowhere(tmp_path: Path) -> None:
    run(tmp_path, "mere")
    (journal,) = (tmp_path / "run").glob("jobs/*/attempts/1/journal.jsonl")
    entries = [json.loads(line) for line in journal.read_bytes().splitlines()]
    name = next(entry["data"]["trace_blob"] for entry in entries if entry["kind"] == "card_trace")
    blob = tmp_path / "run" / "blobs" / name
    blob.write_bytes(blob.read_bytes().replace(b"9000", b"6982", 1))
    assert verdicts(tmp_path) == {"demo/mere@cnam": "pass"}
    said = recette("dossier", tmp_path / "run", "--pack", tmp_path / "demo", "--out", tmp_path / "again")
    assert said.code == 4
    assert said.err == f"{blob}: pièce {name} modifiée : son contenu ne correspond plus à son nom\n"
    assert not (tmp_path / "again").exists()
    assert verdicts(tmp_path) == {"demo/mere@cnam": "error"}


def test_a_case_played_as_set_up_answers_for_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, "fille").code == 0
    assert verdicts(tmp_path) == {"demo/fille@cnam": "pass"}
    (journal,) = (tmp_path / "run").glob("jobs/*/attempts/1/journal.jsonl")
    played = [json.loads(line)["data"]["case"] for line in journal.read_text().splitlines() if "case_started" in line]
    assert played == ["demo/mere", "demo/fille"]


def test_a_failure_is_exit_1(tmp_path: Path) -> None:
    said = run(tmp_path, "mere", "fausse")
    assert said.code == 1
    assert verdicts(tmp_path) == {"demo/fausse@cnam": "fail", "demo/mere@cnam": "pass"}
    assert "Non conforme  demo/fausse" in said.out


def test_a_product_that_cannot_start_is_blocked_and_exit_3(tmp_path: Path) -> None:
    product = statement(tmp_path, COMMAND, '["/nowhere/product"]')
    said = run(tmp_path, "mere", product=product)
    assert said.code == 3
    assert verdicts(tmp_path) == {"demo/mere@cnam": "blocked_by_environment"}
    assert "/nowhere/product" in said.err
    # Once mended, the same run goes on: what was blocked may be replaced, and is kept.
    assert recette("resume", tmp_path / "run").code == 3
    assert len(list((tmp_path / "run").glob("jobs/*/attempts/*/seal.json"))) == 2


def test_a_fault_of_the_bench_is_an_error_and_exit_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("harness.running.simulated.SimulatedWorld.open", broken)
    said = run(tmp_path, "mere")
    assert said.code == 3
    assert verdicts(tmp_path) == {"demo/mere@cnam": "error"}
    assert "incident du banc" in said.err
    assert "Traceback" not in said.err + said.out


def test_nothing_to_run_is_exit_5(tmp_path: Path) -> None:
    said = run(tmp_path, "sans-objet")
    assert said.code == 5
    assert "Rien à exécuter" in said.err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "soit --product, soit --plan"),
        (["--product", "nowhere.yaml"], "nowhere.yaml:1:1"),
        (["--plan", "nowhere.json"], "nowhere.json"),
        (["--product", REFERENCE, "--case", "zz"], "aucun cas ne répond à « zz »"),
        (["--product", REFERENCE, "--label", "zz"], "label « zz » inconnu"),
    ],
)
def test_wrong_usage_is_exit_2(tmp_path: Path, arguments: list[str | Path], told: str) -> None:
    said = recette("run", *arguments, "--out", tmp_path / "run")
    assert said.code == 2
    assert told in said.err
    assert not (tmp_path / "run").exists()


def test_a_folder_already_taken_is_refused_untouched(tmp_path: Path) -> None:
    assert run(tmp_path, "mere").code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()}
    said = run(tmp_path, "mere", more=("--workers", "3"))
    assert said.code == 2
    assert "contient déjà un plan" in said.err
    assert {path: path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file()} == before


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file")
    said = run(tmp_path, "mere")
    assert said.code == 2
    assert "impossible d'écrire dans" in said.err


def test_without_a_place_the_first_free_folder_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "recette-run").mkdir()
    assert recette("run", *quick(tmp_path, "mere")).code == 0
    assert (tmp_path / "recette-run-2" / "verdicts.json").is_file()


def test_a_plan_written_before_gives_the_same_verdicts(tmp_path: Path) -> None:
    assert run(tmp_path, "mere").code == 0
    plan = tmp_path / "plan.json"
    assert recette("plan", *quick(tmp_path, "mere"), "--out", plan).code == 0
    said = recette("run", "--plan", plan, "--pack", tmp_path / "demo", "--out", tmp_path / "other")
    assert said.code == 0
    assert (tmp_path / "other" / "plan.json").read_bytes() == (tmp_path / "run" / "plan.json").read_bytes()
    assert (tmp_path / "other" / "verdicts.json").read_bytes() == (tmp_path / "run" / "verdicts.json").read_bytes()


def test_packs_that_changed_are_refused(tmp_path: Path) -> None:
    assert run(tmp_path, "mere").code == 0
    case = tmp_path / "demo" / "cases" / "mere.yaml"
    case.write_text(case.read_text("utf-8").replace("Montrer", "Prouver"), "utf-8")
    plan = tmp_path / "run" / "plan.json"
    resumed = recette("resume", tmp_path / "run")
    for said in (resumed, recette("run", "--plan", plan, "--pack", tmp_path / "demo")):
        assert said.code == 2
        assert "ne sont plus ceux du plan (demo)" in said.err
    said = recette("run", "--plan", plan)
    assert said.code == 2
    assert "demo" in said.err


def test_one_json_document_and_nothing_else_on_standard_output(tmp_path: Path) -> None:
    said = run(tmp_path, "mere", more=("--json",))
    assert said.code == 0
    assert said.document == json.loads((tmp_path / "run" / "verdicts.json").read_bytes())
    assert "Dossier label-demo" in said.err
    again = recette("resume", tmp_path / "run", "--json")
    assert (again.code, again.document) == (0, said.document)


def test_resume_goes_on_as_the_run_was_started_and_plays_only_what_is_left(tmp_path: Path) -> None:
    assert run(tmp_path, "mere", "suite-*").code == 0
    whole = (tmp_path / "run" / "verdicts.json").read_bytes()
    (first, *_) = sorted((tmp_path / "run" / "jobs").iterdir())
    shutil.rmtree(first)
    (tmp_path / "run" / "verdicts.json").unlink()
    said = recette("resume", tmp_path / "run")
    assert said.code == 0
    assert "Travaux à exécuter : 1 ;" in said.err
    assert (tmp_path / "run" / "verdicts.json").read_bytes() == whole


def test_judge_and_dossier_use_the_packs_the_run_was_started_with(tmp_path: Path) -> None:
    assert run(tmp_path, "mere").code == 0
    whole = (tmp_path / "run" / "verdicts.json").read_bytes()
    for command in ("judge", "dossier"):
        said = recette(command, tmp_path / "run")
        assert (said.code, said.err) == (0, "")
        assert (tmp_path / "run" / "verdicts.json").read_bytes() == whole


@pytest.mark.parametrize("command", ["resume", "judge", "dossier"])
def test_what_is_no_run_is_told_in_one_line_and_exit_2(tmp_path: Path, command: str) -> None:
    said = recette(command, tmp_path)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert "ce n'est pas un dossier d'exécution" in said.err


def test_a_run_in_progress_is_left_alone(tmp_path: Path) -> None:
    assert run(tmp_path, "mere").code == 0
    with RunPaths(tmp_path / "run").root.joinpath("lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        said = recette("resume", tmp_path / "run")
    assert said.code == 2
    assert "une autre exécution est en cours" in said.err


def test_an_interruption_while_judging_is_exit_130_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("harness.cli.running.after_run", stop)
    handler = signal.getsignal(signal.SIGTERM)
    try:
        said = run(tmp_path, "mere")
    finally:
        signal.signal(signal.SIGTERM, handler)
    assert said.code == 130
    assert f"recette resume {tmp_path / 'run'}" in said.err


def test_a_person_answers_step_by_step(tmp_path: Path) -> None:
    site = Site(tmp_path)
    us, terminal = pty.openpty()
    plan = quick(tmp_path, "mere")
    command = [sys.executable, "-m", "harness.cli", "run", *map(str, plan), "--driver", "person", "--workers", "2"]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path / "run")],
        env=site.environment,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    ) as playing:
        os.close(terminal)
        os.set_blocking(us, False)
        shown = b""

        def seen(words: str) -> bool:
            nonlocal shown
            with suppress(OSError):  # nothing yet, or the terminal closed
                shown += os.read(us, 1 << 16)
            return words.encode() in shown

        until(lambda: seen("initial"))
        os.write(us, b"fait\n")
        until(lambda: seen("1234"))
        os.write(us, "bloqué, pas de lecteur\n".encode())
        until(lambda: seen("Dossier label-demo") or playing.poll() is not None)
        code = playing.wait(60)
    os.close(us)
    # The step could not be shown: neither pass nor fail.
    assert code == 3, shown.decode("utf-8", "replace")
    assert verdicts(tmp_path) == {"demo/mere@cnam": "inconclusive"}
