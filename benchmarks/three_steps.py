"""Plays 1 000 three-step cases, and has Robot Framework 7 play as many: ours must be no slower.

Both sides read their cases from files, play them in a process of its own, alternately, and write
what each always writes: ours one sealed, chained and forced journal per case, Robot its
``output.xml``.  Nothing is driven: the null driver answers « fait » here, a Python keyword logs
« fait » there, so that both files hold every step with its argument, its status and its answer.

What must be no slower is playing: plan in hand to last seal, suite in hand to last byte of
``output.xml``.  Reading the files and the whole life of each process are measured and told too,
as are the time spent in ``fsync`` and what playing costs on the disk of this folder.

    python benchmarks/three_steps.py [--cases 1000] [--rounds 5] [--folder /dev/shm]
"""

# ruff: noqa: PLC0415 - each child process imports its own side only, or its memory would be both

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

STEPS = (("lire", "carte {n}"), ("facturer", "acte {n}"), ("transmettre", "lot {n}"))
"""The steps of each case, the same on both sides: a name and the text it is given."""

Figures = Mapping[str, float]

_ACTIONS = """\
actions:
  - id: noter
    kind: do
    performer: product
    title_fr: Noter
    title_en: Note
    instruction_fr: "Notez {texte}."
    instruction_en: "Note {texte}."
    arguments: {texte: {type: text, required: "yes"}}
"""
_TEXT = """\
id: mesure
kind: addendum
title: Cas de mesure
version: "1"
basis: synthetic
source: {document: Règles de Recette}
in_force_from: 2020-01-01
applies_when: profession.medecins
labels: [{id: mesure, kind: agrement, title: Mesure}]
"""
_REQUIREMENTS = """\
requirements:
  - {id: m-note, text: Le logiciel note., source: {document: Règles de Recette}, basis: synthetic}
"""
_CASE = """\
id: mesure/cas-{n}
title: Cas {n}
goal: Mesurer le banc.
book: {{id: mesure, version: "1", test: cas-{n}}}
basis: synthetic
source: {{document: Règles de Recette}}
applies_when: always
simulated_date: 2025-09-15T09:00:00Z
steps:
{steps}expectations:
  - {{check: screen_shows, id: vu, requirements: [m-note], step: lire, shows: [[fait]], sentence: Le logiciel note.}}
"""
_STATEMENT = """\
format_version: "1"
product: {vendor: Mesure, nie: SYN-NIE-0, name: Personne, nil: SYN-NIL-0, version: "0"}
claims: {profession.medecins: "yes"}
labels: [mesure]
driver: {kind: "null"}
"""
_KEYWORDS = """\
from robot.api import logger


def noter(texte):
    logger.info("fait")
"""


def main() -> int:
    """Measure, print, and return 1 when playing here is slower than there."""
    arguments = _arguments()
    if arguments.child:
        print(json.dumps({"ours": _ours, "robot": _robot}[arguments.child](Path(arguments.folder))))
        return 0
    folder = Path(tempfile.mkdtemp(prefix="recette-bench-", dir=arguments.folder))
    on_disk = Path(tempfile.mkdtemp(prefix=".recette-bench-", dir=Path(__file__).parent))
    try:
        _write_pack(folder, arguments.cases)
        _write_suite(folder, arguments.cases)
        rounds = [(_child("ours", folder), _child("robot", folder)) for _ in range(arguments.rounds)]
        _write_pack(on_disk, arguments.cases)
        disk = _child("ours", on_disk)
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(on_disk)
    return _tell(arguments.cases, _medians([a for a, _ in rounds]), _medians([b for _, b in rounds]), disk)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", default="/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir())
    parser.add_argument("--child", choices=("ours", "robot"), help=argparse.SUPPRESS)
    found = parser.parse_args()
    if found.rounds < 3 or found.cases < 1:
        parser.error("at least 3 rounds and 1 case")
    return found


def _child(side: str, folder: Path) -> Figures:
    """Measure one side in a process of its own, begin to end."""
    began = time.perf_counter()
    command = [sys.executable, str(Path(__file__).resolve()), "--child", side, "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=600)
    figures = json.loads(done.stdout)
    # The clock is the machine's: the child's last byte minus our start, its own checks left out.
    ended = figures.pop("ended")
    return {**figures, "whole": ended - began}


def _ours(folder: Path) -> Figures:
    from harness.campaign import run_plan
    from harness.evidence import RunPaths, check_integrity
    from harness.loading import load_corpus, load_statement
    from harness.planning import PlanOptions, make_plan, plan_json
    from harness.running import End, RunOptions

    began = time.perf_counter()
    corpus, diagnostics = load_corpus([folder / "pack"])
    statement, faults = load_statement(folder / "product.yaml")
    if statement is None or diagnostics or faults:
        raise SystemExit(f"{diagnostics[:3]} {faults[:3]}")
    plan = make_plan(corpus, statement, PlanOptions(date(2025, 9, 15)))
    shutil.rmtree(folder / "run", ignore_errors=True)
    run = RunPaths(folder / "run")
    run.create(plan_json(plan))
    forced = _count_fsync()
    read, cpu = time.perf_counter(), time.process_time()
    outcomes = run_plan(plan, corpus, run, RunOptions())
    ended, cpu = time.perf_counter(), time.process_time() - cpu
    peak = _peak()
    # What was measured must be what is claimed: every case played to its end, sealed and intact.
    ends = [outcome.summary.end for outcome in outcomes if outcome.summary]
    if len(plan.jobs) != len(ends) or set(ends) != {End.COMPLETE} or check_integrity(run.root):
        raise SystemExit("a case was not played, sealed and found intact")
    written = sum(path.stat().st_size for path in run.root.rglob("*") if path.is_file())
    figures = {
        "read": read - began,
        "play": ended - read,
        "cpu": cpu,
        "ended": ended,
        "peak": peak,
        "written": written,
        "cases": len(ends),
    }
    return {**figures, "fsync_calls": forced[0], "fsync": forced[1]}


def _robot(folder: Path) -> Figures:
    from robot.running import TestSuite

    began = time.perf_counter()
    suite = TestSuite.from_file_system(folder / "suite")
    output = folder / "output.xml"
    read, cpu = time.perf_counter(), time.process_time()
    result = suite.run(output=str(output), log=None, report=None, console="none")
    ended, cpu = time.perf_counter(), time.process_time() - cpu
    count = result.statistics.total.passed
    if result.statistics.total.failed or not output.read_bytes().endswith(b"</robot>\n"):
        raise SystemExit("a case did not pass, or output.xml is not whole")
    written = output.stat().st_size
    return {
        "read": read - began,
        "play": ended - read,
        "cpu": cpu,
        "ended": ended,
        "peak": _peak(),
        "written": written,
        "cases": count,
    }


def _count_fsync() -> list[float]:
    """Have every ``fsync`` from now on counted and timed: number, seconds."""
    genuine, forced = os.fsync, [0.0, 0.0]

    def timed(fd: int) -> None:
        began = time.perf_counter()
        genuine(fd)
        forced[0] += 1
        forced[1] += time.perf_counter() - began

    os.fsync = timed
    return forced


def _peak() -> float:
    """Return the peak memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _write_pack(folder: Path, cases: int) -> None:
    pack = folder / "pack"
    (pack / "cases").mkdir(parents=True)
    (pack / "actions").mkdir()
    (pack / "actions" / "catalogue.yaml").write_text(_ACTIONS, "utf-8")
    (pack / "text.yaml").write_text(_TEXT, "utf-8")
    (pack / "requirements.yaml").write_text(_REQUIREMENTS, "utf-8")
    (folder / "product.yaml").write_text(_STATEMENT, "utf-8")
    line = "  - {{id: {name}, actor: tester, action: noter, arguments: {{texte: {text}}}}}\n"
    for number in range(cases):
        steps = "".join(line.format(name=name, text=text.format(n=number)) for name, text in STEPS)
        (pack / "cases" / f"cas-{number}.yaml").write_text(_CASE.format(n=number, steps=steps), "utf-8")


def _write_suite(folder: Path, cases: int) -> None:
    suite = folder / "suite"
    suite.mkdir()
    (suite / "Mesure.py").write_text(_KEYWORDS, "utf-8")
    lines = ["*** Settings ***", "Library    Mesure.py", "", "*** Test Cases ***"]
    for number in range(cases):
        lines += [f"cas-{number}", *(f"    Noter    {name} {text.format(n=number)}" for name, text in STEPS)]
    (suite / "mesure.robot").write_text("\n".join(lines) + "\n", "utf-8")


def _medians(rounds: Sequence[Figures]) -> Figures:
    return {name: statistics.median(figures[name] for figures in rounds) for name in rounds[0]}


def _tell(cases: int, ours: Figures, robot: Figures, disk: Figures) -> int:
    if ours["cases"] != cases or robot["cases"] != cases:
        raise SystemExit(f"{ours['cases']} and {robot['cases']} cases played, {cases} expected")
    ratio = ours["play"] / robot["play"]
    met = ratio <= 1.0
    print(f"{cases} cas de trois étapes, médianes, banc et Robot Framework tour à tour :")
    for words, name, unit in (
        ("jouer (la mesure exigée)", "play", "s"),
        ("dont processeur", "cpu", "s"),
        ("lire les cas", "read", "s"),
        ("du lancement à la fin", "whole", "s"),
        ("mémoire de pointe", "peak", "Mio"),
    ):
        print(f"  {words:<26} banc {ours[name]:8.2f} {unit:<4} Robot {robot[name]:8.2f} {unit}".replace(".", ","))
    sizes = f"{ours['written'] / 1024:.0f} Kio scellés, contre {robot['written'] / 1024:.0f} Kio d'output.xml"
    share, share_disk = ours["fsync"] / ours["play"], disk["fsync"] / disk["play"]
    print(f"  écrit : {sizes}")
    print(f"  fsync : {ours['fsync_calls']:.0f} appels, {share:.1%} du temps de jeu en mémoire".replace(".", ","))
    print(f"  sur le disque : {disk['play']:.2f} s, dont fsync {share_disk:.0%}".replace(".", ","))
    verdict = "seuil tenu" if met else "SEUIL MANQUÉ"
    print(f"Banc / Robot = {ratio:.2f} (exigé : au plus 1,00) : {verdict}.".replace("1.", "1,").replace("0.", "0,"))
    document = {
        "benchmark": "three_steps",
        "cases": cases,
        "met": met,
        "ratio": round(ratio, 3),
        "threshold": 1.0,
        "ours": _rounded(ours),
        "robot": _rounded(robot),
        "ours_on_disk": _rounded(disk),
    }
    print(json.dumps(document))
    return 0 if met else 1


def _rounded(figures: Figures) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}


if __name__ == "__main__":
    sys.exit(main())
