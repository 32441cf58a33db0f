"""Evidence: journals, blobs and seals of a run, written once and read back with suspicion."""

from __future__ import annotations

from harness.evidence.blobs import BlobError, BlobStore
from harness.evidence.folder import AttemptPaths, RunFolder, RunPaths, planned_jobs, read_attempt, read_run
from harness.evidence.integrity import Breach, check_integrity
from harness.evidence.journal import JournalWriter, SyncPolicy, now
from harness.evidence.redaction import MASK, mask_arguments

__all__ = [
    "MASK",
    "AttemptPaths",
    "BlobError",
    "BlobStore",
    "Breach",
    "JournalWriter",
    "RunFolder",
    "RunPaths",
    "SyncPolicy",
    "check_integrity",
    "mask_arguments",
    "now",
    "planned_jobs",
    "read_attempt",
    "read_run",
]
