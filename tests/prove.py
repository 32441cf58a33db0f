"""Runs every proof in its full count and writes what was measured to docs/proof.md (``make prove``)."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "proof.md"
BENCHMARKS: Mapping[str, str] = {
    "benchmarks/b2_compare.py": "Comparateur B2",
    "benchmarks/three_steps.py": "Mille cas de trois étapes",
    "benchmarks/cards.py": "Cartes virtuelles",
}
HEAD = """# Ce qui a été prouvé

Page écrite par `make prove`, qui joue chaque preuve dans son compte entier ; `make test` en joue la forme courte.
Rien ici n'est recopié à la main.
"""


def main() -> int:
    """Prove, measure, write; 1 when anything fails, and then the page stays as it was."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.jsonl"
        environment = {**os.environ, "RECETTE_PROVE": "1", "RECETTE_PROOF_OUT": str(told)}
        command = [sys.executable, "-m", "pytest", "-vv", "-n", "2", "--dist", "loadfile", "tests/proof", *sys.argv[1:]]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            return 1
        sentences = [json.loads(line) for line in told.read_text("utf-8").splitlines()]
    benches = {}
    for script, title in BENCHMARKS.items():
        lines = _bench(script)
        if lines is None:
            return 1
        benches[title] = lines
    minutes = round((time.monotonic() - began) / 60)
    PAGE.write_text("\n".join(_page(sentences, benches, minutes)) + "\n", "utf-8")
    print(f"{PAGE.relative_to(ROOT)} écrit ({minutes} min).")
    return 0


def _bench(script: str) -> Sequence[str] | None:
    """Run a benchmark, show it, and return its lines but the last (a JSON document); None when it fails."""
    print(f"\n{script}", flush=True)
    done = subprocess.run([sys.executable, script], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, flush=True)
    return done.stdout.rstrip().splitlines()[:-1] if done.returncode == 0 else None


def _page(sentences: Sequence[Mapping[str, str]], benches: Mapping[str, Sequence[str]], minutes: int) -> Iterator[str]:
    yield HEAD
    day = datetime.now(tz=UTC).date().isoformat()
    machine = f"{os.cpu_count()} cœurs, {platform.system()}, Python {platform.python_version()}"
    yield f"Faite le {day} en {minutes} min ({machine})."
    yield "\n## Preuves\n"
    for told in sentences:
        yield f"* `{told['module']}::{told['test']}` : {told['sentence']}"
    for title, lines in benches.items():
        yield f"\n## {title}\n\n```"
        yield from lines
        yield "```"


if __name__ == "__main__":
    sys.exit(main())
