"""A small sealed run folder to tamper with."""

from __future__ import annotations

import json
from pathlib import Path

from harness.evidence import AttemptPaths, JournalWriter, RunPaths, SyncPolicy
from harness.evidence.seal import seal_of, write_seal
from harness.model.record import EntryKind

__all__ = ["CLOCK", "sealed_run", "write_attempt"]

CLOCK = "2025-09-15T09:00:00Z"


def write_attempt(run: RunPaths, job: str, *, sealed: bool = True) -> AttemptPaths:
    """Write one attempt of one case of one step: seven lines, two blobs."""
    attempt = run.new_attempt(job)
    journal = JournalWriter(attempt.journal, lambda: CLOCK, SyncPolicy.NEVER)
    names = [run.blobs.put(b"{}"), run.blobs.put(f"message of {job}".encode())]
    journal.append(
        EntryKind.OPENED,
        {"plan_digest": run.plan_digest, "job": job, "attempt": attempt.number, "format_version": "1"},
    )
    journal.append(EntryKind.CASE_STARTED, {"case": "a/b", "scheme": "cnam"})
    journal.append(EntryKind.STEP_STARTED, {"step": "s", "action": "x", "arguments_blob": names[0]})
    journal.append(EntryKind.BEACON, {})
    journal.append(EntryKind.STEP_ENDED, {"step": "s", "status": "done", "message_blob": names[1], "artifacts": []})
    journal.append(EntryKind.CASE_ENDED, {"case": "a/b", "ended": "complete"})
    journal.append(EntryKind.CLOSED, {})
    journal.close(sealing=True)
    if sealed:
        write_seal(attempt.seal, seal_of(job, attempt.number, journal, names), SyncPolicy.NEVER)
    return attempt


def sealed_run(root: Path) -> tuple[RunPaths, AttemptPaths]:
    """Return a run of one planned job, sealed and intact."""
    run = RunPaths(root)
    run.create(json.dumps({"jobs": [{"key": "k1"}, {"key": "k2"}]}).encode())
    return run, write_attempt(run, "k1")
