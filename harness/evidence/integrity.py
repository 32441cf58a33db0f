"""Is the run folder what the bench wrote?  Every chain, seal, blob, number and binding, offline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harness.evidence.blobs import BlobError, BlobStore
from harness.evidence.chain import is_digest
from harness.evidence.folder import AttemptPaths, RunFolder, RunPaths, planned_jobs, read_run
from harness.evidence.order import order_breaches
from harness.evidence.reading import JournalRead, blob_names, located, read_journal
from harness.evidence.seal import FORMAT_VERSION, Seal, read_seal
from harness.model.record import EntryKind
from harness.model.source import Diagnostic

__all__ = ["Breach", "check_integrity"]

Breach = Diagnostic
"""One breach: file relative to the run folder, line (0 = the whole file), code and arguments."""


def check_integrity(run_dir: Path) -> tuple[Breach, ...]:
    """Return everything that is not as the bench wrote it; empty = intact.

    An interrupted attempt (no seal, possibly a torn last line) is intact: it never counts.
    """
    return tuple(_breaches(run_dir))


def _breaches(run_dir: Path) -> Iterator[Breach]:
    run = read_run(run_dir)
    yield from (p for p in run.problems if not p.place.file.startswith("jobs/"))
    planned = planned_jobs(run.plan)
    if planned is None:
        yield located("plan.json", 0, "not-a-plan")
    paths = RunPaths(run_dir)
    checked: dict[str, str] = {}
    for job in run.records:
        if planned is not None and job not in planned:
            yield located(f"jobs/{job}", 0, "job-not-planned", job=job)
        yield from _job(paths, run, job, checked)
    yield from _stray_blobs(paths, run.blobs, checked)
    if checked and all(reason == "altered" for reason in checked.values()):
        yield located("salt", 0, "salt-altered")


def _job(paths: RunPaths, run: RunFolder, job: str, checked: dict[str, str]) -> Iterator[Breach]:
    attempts = paths.attempts_of(job)
    for expected, attempt in enumerate(attempts, start=1):
        if attempt.number != expected:
            yield located(f"jobs/{job}/attempts", 0, "attempt-missing", number=expected)
            break
    known = {str(attempt.number) for attempt in attempts}
    folder = paths.root / "jobs" / job / "attempts"
    for stray in sorted(p.name for p in folder.iterdir() if p.name not in known) if folder.is_dir() else ():
        yield located(f"jobs/{job}/attempts", 0, "stray-file", name=stray[:80])
    for attempt in attempts:
        yield from _attempt(attempt, run, checked)


def _attempt(paths: AttemptPaths, run: RunFolder, checked: dict[str, str]) -> Iterator[Breach]:
    name = paths.journal.relative_to(run.root).as_posix()
    if not paths.journal.exists() and not paths.seal.exists():
        return  # Killed between the making of the folder and its first line.
    read = read_journal(paths.journal, name)
    seal = read_seal(paths.seal)
    yield from read.problems
    yield from _binding(name, read, paths, run)
    yield from order_breaches(name, read.entries, sealed=seal is not None)
    if paths.seal.exists():
        yield from _seal(paths.seal.relative_to(run.root).as_posix(), seal, read, paths, name)
    for entry in read.entries:
        for blob in blob_names(entry.data):
            if reason := _blob_trouble(run.blobs, blob, checked):
                yield located(name, entry.seq, f"blob-{reason}", blob=blob[:64])


def _binding(name: str, read: JournalRead, paths: AttemptPaths, run: RunFolder) -> Iterator[Breach]:
    """Check what the first line says against the plan and the folder the journal lies in."""
    if not read.entries or read.entries[0].kind is not EntryKind.OPENED:
        return
    data = read.entries[0].data
    expected = {
        "plan_digest": run.plan_digest,
        "job": paths.job,
        "attempt": paths.number,
        "format_version": FORMAT_VERSION,
    }
    for key, value in expected.items():
        if data.get(key) != value:
            found = str(data.get(key))[:64]
            yield located(name, 1, "bad-binding", key=key, found=found, expected=value)


def _seal(name: str, seal: Seal | None, read: JournalRead, paths: AttemptPaths, journal: str) -> Iterator[Breach]:
    if seal is None:
        yield located(name, 0, "bad-seal")
        return
    if read.torn:
        yield located(journal, read.lines + 1, "torn-but-sealed")
    blobs = tuple(sorted({blob for entry in read.entries for blob in blob_names(entry.data)}))
    for key, found, expected in (
        ("format_version", seal.format_version, FORMAT_VERSION),
        ("job", seal.job, paths.job),
        ("attempt", seal.attempt, paths.number),
        ("lines", seal.lines, read.lines),
        ("last", seal.last, read.last),
        ("journal_sha256", seal.journal_sha256, read.journal_sha256),
    ):
        if found != expected:
            yield located(name, 0, "seal-mismatch", key=key, found=str(found)[:64], expected=expected)
    if seal.blobs != blobs:
        odd = sorted(set(seal.blobs) ^ set(blobs))
        yield located(name, 0, "seal-blobs", count=len(odd), blob=odd[0] if odd else "")


def _blob_trouble(store: BlobStore, name: str, checked: dict[str, str]) -> str:
    """Return why a blob cannot be trusted, empty when it can; each is read once."""
    if name not in checked:
        try:
            store.get(name)
            checked[name] = ""
        except BlobError as error:
            checked[name] = error.reason
    return checked[name]


def _stray_blobs(paths: RunPaths, store: BlobStore, checked: dict[str, str]) -> Iterator[Breach]:
    """A blob no whole line names may come from an interrupted attempt, but must be what its name says."""
    folder = paths.blob_folder
    for name in sorted(p.name for p in folder.iterdir()) if folder.is_dir() else ():
        if name.endswith(".part"):
            continue
        if not is_digest(name):
            yield located(f"blobs/{name[:80]}", 0, "stray-file", name=name[:80])
        elif name not in checked and (reason := _blob_trouble(store, name, checked)):
            yield located(f"blobs/{name}", 0, f"blob-{reason}", blob=name)
