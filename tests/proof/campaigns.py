"""Real campaigns started as programs, in a temporary folder of their own by which all they start is known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

__all__ = ["AS_OF", "PACKS", "REFERENCE", "ROOT", "Site", "options", "statement", "until"]

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
PACKS = ROOT / "scenarios"
REFERENCE = PACKS / "products" / "reference.yaml"
AS_OF = "2025-09-15"


@dataclass(frozen=True)
class Site:
    """A folder where campaigns are run; ``TMPDIR`` marks every process they start."""

    folder: Path

    @property
    def temporary(self) -> Path:
        """Where the worlds of the jobs are made."""
        return self.folder / "t"

    @property
    def environment(self) -> dict[str, str]:
        self.temporary.mkdir(exist_ok=True)
        return {**os.environ, "TMPDIR": str(self.temporary), "PYTHONPATH": str(ROOT)}

    def start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start ``recette`` as the leader of a group of its own."""
        log = (self.folder / "log").open("ab")
        with log:
            return subprocess.Popen(
                [sys.executable, "-m", "harness.cli", *map(str, arguments)],
                env=self.environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def recette(self, *arguments: str | Path, seconds: float = 600) -> int:
        """Run ``recette`` to its end and return its exit code; what it says is kept in ``log``."""
        return self.start(*arguments).wait(seconds)

    def pytest(self, *arguments: str | Path, seconds: float = 900) -> subprocess.CompletedProcess[str]:
        """Run pytest at the root of the checkout, where ``scenarios`` is."""
        command = [sys.executable, "-m", "pytest", *map(str, arguments)]
        return subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False
        )

    @property
    def log(self) -> str:
        """What the last programs said."""
        return (self.folder / "log").read_text("utf-8")

    def left(self) -> list[str]:
        """Return the processes that are still there when those about to end by themselves have ended."""
        deadline = time.monotonic() + 3.0
        while (found := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def processes(self) -> list[str]:
        """Return the live processes that this site started: by environment, command or working folder."""
        marks = [str(self.folder).encode()]
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                state = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
                told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
                told += os.fsencode((entry / "cwd").readlink())
            except OSError:
                continue
            if state not in "ZX" and any(mark in told for mark in marks):
                found.append(f"{entry.name} {(entry / 'cmdline').read_bytes()[:200]!r}")
        return found


def statement(folder: Path, *command: str) -> Path:
    """Write the statement of the reference product with another command, and return its place."""
    lines = REFERENCE.read_text("utf-8").splitlines()
    places = [n for n, line in enumerate(lines) if line.startswith("  command:")]
    assert len(places) == 1
    lines[places[0]] = f"  command: {json.dumps(command)}"
    place = folder / "product.yaml"
    place.write_text("\n".join(lines) + "\n", "utf-8")
    return place


def until(look: Callable[[], T | None], seconds: float = 60.0) -> T:
    """Return what a look finds, once it finds it."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.005)
    return found


def options(cases: Sequence[str]) -> list[str]:
    """Return the options that plan some cases."""
    return ["--as-of", AS_OF, *(part for case in cases for part in ("--case", case))]
