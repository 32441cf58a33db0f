"""Runs the proofs in their full counts and writes what was measured to docs/proof.md (``make prove``).

    python tests/prove.py [PART ...]

A part is a module of tests/proof (``readers`` for test_readers.py), a folder of FOLDERS, a benchmark (``b2_compare``)
or ``fuzz_guided``; none named, all are run. Each part keeps its own record in docs/proof/, with its day and commit, so
that one may be run again alone and the page never shows as new what is old. A part that fails keeps the record it had,
and the whole ends with 1.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]
PROOFS, SCRIPTS = ROOT / "tests" / "proof", ROOT / "benchmarks"
FOLDERS = ("codecs", "comparison", "valuation")
"""Rooms of tests whose properties are repeated more often here than in ``make test``."""
OTHERS: Mapping[str, Sequence[str]] = {"fuzz_guided": ("fuzz/run.py", "--codec", "all", "--seconds", "600")}
"""What else is run and shows lines in French, then one of JSON."""
PAGE, RECORDS = ROOT / "docs" / "proof.md", ROOT / "docs" / "proof"
OURS = (".", ":!docs/proof", ":!docs/proof.md", ":!docs/detection.md")
"""What makes a commit another one: everything but what the proofs write."""
HEAD = """# Ce qui a été prouvé

Page écrite par `make prove`, qui joue chaque preuve dans son compte entier ; `make test` en joue la forme courte.
Rien ici n'est recopié à la main. Chaque partie dit quand, sur quel commit et en combien de temps elle a été jouée.
"""


@dataclass(frozen=True, slots=True)
class Record:
    """What one part showed when it was last run in full; ``lines`` in French."""

    part: str
    day: str
    commit: str
    machine: str
    seconds: float
    lines: tuple[str, ...]


def main(asked: Sequence[str]) -> int:
    """Prove, measure, write; 1 when anything fails, 2 when a part is unknown."""
    proofs = [path.stem.removeprefix("test_") for path in sorted(PROOFS.glob("test_*.py"))] + list(FOLDERS)
    scripts = [path.stem for path in sorted(SCRIPTS.glob("[!_]*.py"))] + list(OTHERS)
    unknown = sorted(set(asked) - set(proofs) - set(scripts))
    if unknown:
        print(f"Parties inconnues : {', '.join(unknown)}. Connues : {', '.join([*proofs, *scripts])}.", file=sys.stderr)
        return 2
    failed = _prove([part for part in proofs if part in asked or not asked])
    for part in scripts:
        if part in asked or not asked:
            failed += _measure(part)
    PAGE.write_text("\n".join(_page(proofs, scripts)) + "\n", "utf-8")
    print(f"{PAGE.relative_to(ROOT)} écrit." + (f" Manqué : {', '.join(failed)}." if failed else ""))
    return 1 if failed else 0


def _prove(parts: Sequence[str]) -> list[str]:
    """Run modules of proofs side by side; return those that failed."""
    if not parts:
        return []
    with tempfile.TemporaryDirectory() as folder:
        told, junit = Path(folder) / "told.jsonl", Path(folder) / "junit.xml"
        told.touch()
        environment = {**os.environ, "RECETTE_PROVE": "1", "RECETTE_PROOF_OUT": str(told)}
        files = [str(PROOFS.parent / part if part in FOLDERS else PROOFS / f"test_{part}.py") for part in parts]
        options = ["-vv", "-n", "2", "--dist", "loadfile", f"--junit-xml={junit}"]
        subprocess.run([sys.executable, "-m", "pytest", *options, *files], cwd=ROOT, env=environment, check=False)
        lines: dict[str, list[str]] = defaultdict(list)
        for line in map(json.loads, told.read_text("utf-8").splitlines()):
            lines[line["module"].removeprefix("test_")].append(f"* `{line['test']}` : {line['sentence']}")
        seconds, counts, broken = _played(junit)
    for part in parts:
        if part in seconds and part not in broken:
            _keep(part, seconds[part], sorted(lines[part]) or [f"* {counts[part]} essais, tous passés."])
    return [part for part in parts if part in broken or part not in seconds]


def _part_of(module: str) -> str:
    """Return the part a test module belongs to: ``tests.codecs.b2.test_codec`` to ``codecs``."""
    rooms = [room for room in FOLDERS if module.startswith(f"tests.{room}.")]
    return rooms[0] if rooms else module.rpartition(".")[2].removeprefix("test_")


def _played(junit: Path) -> tuple[Mapping[str, float], Mapping[str, int], frozenset[str]]:
    """Return the seconds and tests of each part that was played, and the parts of which anything failed."""
    seconds: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    broken = set()
    if junit.exists():
        for case in ET.parse(junit).iter("testcase"):
            part = _part_of(case.get("classname", ""))
            counts[part] += 1
            seconds[part] += float(case.get("time", "0"))
            if any(case.find(word) is not None for word in ("failure", "error", "skipped")):
                broken.add(part)
    return seconds, counts, frozenset(broken)


def _measure(part: str) -> list[str]:
    """Run a benchmark, show it, keep its lines but the last (a JSON document); return its name when it fails."""
    print(f"\n{part}", flush=True)
    began = time.monotonic()
    script = [sys.executable, *OTHERS.get(part, (str(SCRIPTS / f"{part}.py"),))]
    done = subprocess.run(script, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, flush=True)
    if done.returncode:
        return [part]
    _keep(part, time.monotonic() - began, ["```", *done.stdout.rstrip().splitlines()[:-1], "```"])
    return []


def _keep(part: str, seconds: float, lines: Iterable[str]) -> None:
    commit = _git("rev-parse", "--short", "HEAD") + ("+" if _git("status", "--porcelain", "--", *OURS) else "")
    machine = f"{os.cpu_count()} cœurs, {platform.system()}, Python {platform.python_version()}"
    record = Record(part, datetime.now(tz=UTC).date().isoformat(), commit, machine, round(seconds, 1), tuple(lines))
    RECORDS.mkdir(exist_ok=True)
    text = json.dumps(asdict(record), ensure_ascii=False, indent=1)
    (RECORDS / f"{part}.json").write_text(text + "\n", "utf-8")


def _git(*asked: str) -> str:
    return subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def _page(proofs: Sequence[str], scripts: Sequence[str]) -> Iterator[str]:
    yield HEAD
    for title, parts in (("Preuves", proofs), ("Mesures côte à côte", scripts)):
        yield f"## {title}\n"
        for part in parts:
            file = RECORDS / f"{part}.json"
            yield from _section(part, json.loads(file.read_text("utf-8")) if file.exists() else None)


def _section(part: str, record: Mapping[str, Any] | None) -> Iterator[str]:
    yield f"### {part}\n"
    if record is None:
        yield "Jamais jouée en entier.\n"
        return
    minutes = max(1, round(record["seconds"] / 60))
    yield f"Jouée le {record['day']} sur {record['commit']} en {minutes} min ({record['machine']}).\n"
    yield from record["lines"]
    yield ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
