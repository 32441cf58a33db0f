"""Run ``recette card serve`` as a program of its own."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

__all__ = ["Served", "serving"]

_SECONDS = 60.0


@dataclass
class Served:
    """The program while it serves."""

    process: subprocess.Popen[str]
    told: dict[str, Any]
    errors: Path

    def type(self, line: str) -> None:
        """Type a line at its keyboard."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self, number: int = signal.SIGINT) -> int:
        """Interrupt it and return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(_SECONDS)

    @property
    def said(self) -> str:
        """What it has told people so far."""
        return self.errors.read_text("utf-8")


@contextmanager
def serving(folder: Path, *arguments: str, keyboard: IO[bytes] | int | None = subprocess.PIPE) -> Iterator[Served]:
    """Serve until the block ends; its temporary files go below ``folder``."""
    errors, scratch = folder / "stderr.txt", folder / "tmp"
    scratch.mkdir()
    with errors.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "harness.cli", "card", "serve", *arguments],
            stdin=keyboard,
            stdout=subprocess.PIPE,
            stderr=stream,
            text=True,
            env={**os.environ, "TMPDIR": str(scratch), "COLUMNS": "200"},
        )
    try:
        yield Served(process, json.loads(_line(process, errors)), errors)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(_SECONDS)


def _line(process: subprocess.Popen[str], errors: Path) -> str:
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        assert selector.select(_SECONDS), errors.read_text("utf-8")
    line = process.stdout.readline()
    assert line, errors.read_text("utf-8")
    return line
