"""Independent PC/SC programs, run against a private daemon; a missing one fails with its apt line."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from virtual_cards import Reader

PACKAGES = {
    "opensc-tool": "opensc",
    "scriptor": "pcsc-tools",
    "pcsc_scan": "pcsc-tools",
    "openssl": "openssl",
    "timeout": "coreutils",
}
OUTPUT_LIMIT = 20_000


def commands(reader: Reader, slot: int | None = None) -> list[dict[str, Any]]:
    """Take the trace without what is no command: power, resets."""
    return [entry for entry in reader.take_trace(slot) if entry["kind"] == "apdu"]


def environment(reader: Reader) -> dict[str, str]:
    return {**os.environ, "PCSCLITE_CSOCK_NAME": str(reader.coordinates()["csock"])}


def run(reader: Reader, *command: str, seconds: int = 20, check: bool = True) -> str:
    """Run a program to its end, or cut it after ``seconds``; returns what it printed."""
    name = command[0]
    if shutil.which(name) is None:
        raise AssertionError(f"{name} is missing: apt-get install -y {PACKAGES[name]}")
    done = subprocess.run(
        ["timeout", str(seconds), *command],
        env=environment(reader),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=seconds + 10,
        check=False,
    )
    printed = (done.stdout + done.stderr)[:OUTPUT_LIMIT].decode("utf-8", "replace")
    if check:
        assert done.returncode == 0, printed
    return printed


def start_python(reader: Reader, program: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a pyscard program; the PC/SC library is loaded in that process, never in ours."""
    if importlib.util.find_spec("smartcard") is None:
        raise AssertionError(
            "pyscard is missing: apt-get install -y gcc swig libpcsclite-dev, then pip install pyscard"
        )
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        env=environment(reader),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent,
    )


def run_python(reader: Reader, program: str, *arguments: str) -> list[str]:
    """Run a pyscard program and return the lines it printed."""
    done = start_python(reader, program, *arguments)
    printed, errors = done.communicate(timeout=30)
    assert done.returncode == 0, errors
    return printed.splitlines()
