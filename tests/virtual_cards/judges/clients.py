"""Independent programs, run against the daemon of a test; a missing one fails with its apt line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from virtual_cards import Reader

PACKAGES = {
    "opensc-explorer": "opensc",
    "opensc-tool": "opensc",
    "pkcs11-tool": "opensc",
    "pkcs15-tool": "opensc",
    "scriptor": "pcsc-tools",
    "openssl": "openssl",
    "p11tool": "gnutls-bin",
    "gnutls-cli": "gnutls-bin",
}
LIBRARIES = Path("/usr/lib")
OUTPUT_LIMIT = 100_000

MODULE = "*/opensc-pkcs11.so"
ENGINE = "*/engines-3/pkcs11.so"
LIBRARY_PACKAGES = {MODULE: "opensc-pkcs11", ENGINE: "libengine-pkcs11-openssl"}


@dataclass(frozen=True, slots=True)
class Printed:
    """What a program said, both streams together, and how it ended."""

    text: str
    status: int


def library(pattern: str) -> str:
    """Return the path of a library that programs load."""
    found = sorted(LIBRARIES.glob(pattern))
    assert found, f"{pattern} is missing: apt-get install -y {LIBRARY_PACKAGES[pattern]}"
    return str(found[0])


def play(
    reader: Reader,
    *command: str,
    typed: bytes = b"",
    seconds: int = 20,
    env: Mapping[str, str] | None = None,
) -> Printed:
    """Run a program to its end, whatever that is; ``timeout`` cuts one that would not stop."""
    name = command[0]
    if name != sys.executable:
        assert shutil.which(name), f"{name} is missing: apt-get install -y {PACKAGES[name]}"
    done = subprocess.run(
        ["timeout", str(seconds), *command],
        env={**os.environ, "PCSCLITE_CSOCK_NAME": str(reader.coordinates()["csock"]), **(env or {})},
        input=typed,
        capture_output=True,
        timeout=seconds + 10,
        check=False,
    )
    return Printed((done.stdout + done.stderr)[:OUTPUT_LIMIT].decode("utf-8", "replace"), done.returncode)


def run(
    reader: Reader,
    *command: str,
    typed: bytes = b"",
    seconds: int = 20,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run a program that must end well, and return what it printed."""
    printed = play(reader, *command, typed=typed, seconds=seconds, env=env)
    assert printed.status == 0, printed.text
    return printed.text
