"""The run folder: where each file stands, and reading the whole of it back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from harness.evidence.blobs import BlobStore, new_salt
from harness.evidence.chain import digest
from harness.evidence.reading import JournalRead, located, read_journal
from harness.evidence.seal import read_seal
from harness.model.record import Attempt, JobRecord
from harness.model.source import Diagnostic

__all__ = ["MAX_PLAN", "AttemptPaths", "RunFolder", "RunPaths", "planned_jobs", "read_attempt", "read_run"]

MAX_PLAN = 256 << 20
"""Largest plan read, in bytes."""


@dataclass(frozen=True, slots=True)
class AttemptPaths:
    """The files of one attempt."""

    folder: Path
    job: str
    number: int

    @property
    def journal(self) -> Path:
        """Where the lines stand."""
        return self.folder / "journal.jsonl"

    @property
    def seal(self) -> Path:
        """Exists only when the attempt ended."""
        return self.folder / "seal.json"

    @property
    def processes(self) -> Path:
        """What a killed run leaves to reap; removed when the attempt ends."""
        return self.folder / "processes.json"


class RunPaths:
    """A run folder being written or read; a process opens it once and shares it between jobs."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __getstate__(self) -> Path:
        """Only the place travels to another process."""
        return self.root

    def __setstate__(self, root: Path) -> None:
        """Come back from another process with nothing cached."""
        self.root = root

    @property
    def plan(self) -> Path:
        """The plan, written once."""
        return self.root / "plan.json"

    @property
    def blob_folder(self) -> Path:
        """Raw evidence."""
        return self.root / "blobs"

    @cached_property
    def salt(self) -> str:
        """The run's salt, 32 hexadecimal digits."""
        with (self.root / "salt").open("rb") as stream:
            text = stream.read(64).decode("ascii")
        salt = bytes.fromhex(text)
        if len(salt) != 16 or text != f"{salt.hex()}\n":
            raise ValueError("salt: 32 hexadecimal digits expected")
        return salt.hex()

    @cached_property
    def plan_digest(self) -> str:
        """SHA-256 of the plan's bytes, written on the first line of every journal."""
        return digest(self.plan.read_bytes())

    @cached_property
    def blobs(self) -> BlobStore:
        """The evidence store."""
        return BlobStore(self.blob_folder, self.salt)

    def create(self, plan: bytes) -> None:
        """Write plan and salt into a new folder.

        Raises:
            FileExistsError: A plan stands there already; a plan is written once.
        """
        self.blob_folder.mkdir(parents=True, exist_ok=True)
        (self.root / "jobs").mkdir(exist_ok=True)
        if self.plan.exists():
            raise FileExistsError(str(self.plan))
        (self.root / "salt").write_text(new_salt() + "\n", "ascii")
        aside = self.root / "plan.json.part"
        with aside.open("wb") as stream:
            stream.write(plan)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(self.plan)

    def attempts_of(self, job: str) -> tuple[AttemptPaths, ...]:
        """Return the attempts of a job that have a folder, by number."""
        folder = self.root / "jobs" / job / "attempts"
        numbers = sorted(int(path.name) for path in _children(folder) if _is_number(path.name))
        return tuple(AttemptPaths(folder / str(number), job, number) for number in numbers)

    def new_attempt(self, job: str) -> AttemptPaths:
        """Make the folder of the next attempt; two processes never get the same one."""
        folder = self.root.joinpath("jobs", job, "attempts")
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - half the time of its namesake, once per attempt
        number = max((int(name) for name in os.listdir(folder) if _is_number(name)), default=0)  # noqa: PTH208
        while True:
            number += 1
            place = folder / str(number)
            try:
                place.mkdir()
            except FileExistsError:
                continue
            return AttemptPaths(place, job, number)

    def jobs(self) -> tuple[str, ...]:
        """Return the keys of the jobs that have a folder, sorted."""
        return tuple(sorted(path.name for path in _children(self.root / "jobs") if path.is_dir()))


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A run as read back: the plan's bytes, every attempt, and what is wrong with the files."""

    root: Path
    plan: bytes
    """Bytes of ``plan.json``; empty when unreadable."""
    plan_digest: str
    records: Mapping[str, JobRecord]
    """Job key → its attempts."""
    problems: tuple[Diagnostic, ...]
    """Located; an interrupted attempt (torn, without seal) is not one."""
    blobs: BlobStore

    def blob(self, name: str) -> bytes:
        """Return the bytes of a blob; raises ``BlobError`` (a ``KeyError``) when it cannot be had."""
        return self.blobs.get(name)


def read_attempt(paths: AttemptPaths, root: Path) -> tuple[Attempt, JournalRead]:
    """Read one attempt; problems name files relative to the run folder."""
    read = read_journal(paths.journal, paths.journal.relative_to(root).as_posix())
    return Attempt(paths.number, read.entries, read_seal(paths.seal) is not None), read


def read_run(run_dir: Path) -> RunFolder:
    """Read a whole run folder; nothing in it makes this raise."""
    paths = RunPaths(run_dir)
    problems: list[Diagnostic] = []
    plan = _read_plan(paths, problems)
    records: dict[str, JobRecord] = {}
    for job in _planned_order(plan, paths.jobs()):
        attempts = []
        for place in paths.attempts_of(job):
            attempt, read = read_attempt(place, run_dir)
            problems.extend(read.problems)
            attempts.append(attempt)
        records[job] = JobRecord(job, tuple(attempts))
    store = _store(paths, problems)
    return RunFolder(run_dir, plan, digest(plan), records, tuple(problems), store)


def _read_plan(paths: RunPaths, problems: list[Diagnostic]) -> bytes:
    try:
        if paths.plan.stat().st_size <= MAX_PLAN:
            return paths.plan.read_bytes()
        problems.append(located("plan.json", 0, "file-too-large", limit=MAX_PLAN))
    except OSError as error:
        problems.append(located("plan.json", 0, "unreadable-file", error=error.strerror or ""))
    return b""


def _store(paths: RunPaths, problems: list[Diagnostic]) -> BlobStore:
    try:
        return paths.blobs
    except (OSError, ValueError):
        problems.append(located("salt", 0, "bad-salt"))
        return BlobStore(paths.blob_folder, "00" * 16)


def _planned_order(plan: bytes, found: tuple[str, ...]) -> Iterator[str]:
    """Yield the job folders in the order of the plan, then those it does not know."""
    planned = [key for key in planned_jobs(plan) or () if key in found]
    yield from planned
    yield from (key for key in found if key not in set(planned))


def planned_jobs(plan: bytes) -> tuple[str, ...] | None:
    """Return the job keys of a plan; None when these bytes are not a plan."""
    try:
        match json.loads(plan):
            case {"jobs": list(jobs)}:
                return tuple(str(job["key"]) for job in jobs)
    except (ValueError, RecursionError, KeyError, TypeError):
        return None
    return None


def _children(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(folder.iterdir())
    except OSError:
        return ()


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and name[0] != "0" and len(name) < 7
