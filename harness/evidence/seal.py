"""The seal: written once an attempt has ended, it fixes its journal and its blobs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from harness.evidence.chain import is_digest
from harness.evidence.journal import JournalWriter, SyncPolicy

__all__ = ["FORMAT_VERSION", "Seal", "read_seal", "seal_of", "write_seal"]

FORMAT_VERSION = "1"

_MAX_SEAL = 64 << 20

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",\n ", ": "))
"""One value a line; ``indent`` would do the same ten times slower."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What ``seal.json`` holds."""

    format_version: str
    job: str
    attempt: int
    lines: int
    last: str
    """Hash of the last journal line."""
    journal_sha256: str
    blobs: tuple[str, ...]
    """Names of the blobs the journal refers to, sorted."""


def seal_of(job: str, attempt: int, journal: JournalWriter, blobs: Iterable[str]) -> Seal:
    """Return the seal of a journal that is complete."""
    names = tuple(sorted(set(blobs)))
    return Seal(FORMAT_VERSION, job, attempt, journal.lines, journal.last, journal.journal_sha256, names)


def write_seal(path: Path, seal: Seal, policy: SyncPolicy = SyncPolicy.EACH_STEP) -> None:
    """Write the seal whole or not at all."""
    final = str(path)
    with open(f"{final}.part", "wb", buffering=0) as stream:  # noqa: PTH123 - plain text paths: once per attempt
        content = memoryview(_bytes(seal))
        while content:
            content = content[stream.write(content) :]
        if policy is not SyncPolicy.NEVER:
            os.fsync(stream.fileno())
    os.replace(f"{final}.part", final)  # noqa: PTH105 - likewise
    if policy is not SyncPolicy.NEVER:
        _sync_folder(os.path.dirname(final))  # noqa: PTH120 - likewise


def read_seal(path: Path) -> Seal | None:
    """Read a seal; None when the file is absent, too large or not exactly what the bench writes."""
    try:
        if path.stat().st_size > _MAX_SEAL:
            return None
        raw = path.read_bytes()
        value = json.loads(raw)
    except (OSError, ValueError, RecursionError):
        return None
    match value:
        case {
            "format_version": str(version),
            "job": str(job),
            "attempt": int(attempt),
            "lines": int(lines),
            "last": str(last),
            "journal_sha256": str(whole),
            "blobs": list(blobs),
        } if len(value) == 7 and all(is_digest(name) for name in blobs):
            seal = Seal(version, job, int(attempt), int(lines), last, whole, tuple(blobs))
            return seal if _bytes(seal) == raw else None
        case _:
            return None


def _bytes(seal: Seal) -> bytes:
    """Return the one way of writing a seal."""
    document = {
        "format_version": seal.format_version,
        "job": seal.job,
        "attempt": seal.attempt,
        "lines": seal.lines,
        "last": seal.last,
        "journal_sha256": seal.journal_sha256,
        "blobs": list(seal.blobs),
    }
    return _ENCODER.encode(document).encode() + b"\n"


def _sync_folder(folder: str) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
