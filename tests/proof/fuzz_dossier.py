"""The readers by which ``verify`` takes in the files of a dossier, as targets: bytes in, breaches out."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from harness.evidence import check_integrity
from reports.emit.json_file import dossier_document
from reports.folder import manifest_of
from reports.verify import compare_bytes, compare_documents
from reports.verify_files import check_evidence, not_run
from reports.verify_manifest import check_manifest, strange_entries
from tests.evidence.example import sealed_run
from tests.reports.world import view

__all__ = [
    "documents",
    "journals",
    "manifests",
    "seals",
    "take_document",
    "take_journal",
    "take_manifest",
    "take_seal",
]

_JOURNAL = "jobs/k1/attempts/1/journal.jsonl"
_SEAL = "jobs/k1/attempts/1/seal.json"


@cache
def _folder(kind: str) -> Path:
    """Return a small folder of its own for each target, in memory where the machine has such a place."""
    memory = Path("/dev/shm")
    root = Path(tempfile.mkdtemp(prefix=f"recette-fuzz-{kind}-", dir=memory if memory.is_dir() else None))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    if kind == "manifest":
        (root / "run").mkdir()
        (root / "dossier.json").write_text("{}")
        (root / "run" / "plan.json").write_text("[]")
        (root / "manifest.json").write_bytes(manifest_of(root))
    else:
        sealed_run(root)
    return root


def manifests() -> Sequence[bytes]:
    return [(_folder("manifest") / "manifest.json").read_bytes()]


def take_manifest(data: bytes) -> None:
    root = _folder("manifest")
    (root / "manifest.json").write_bytes(data)
    assert strange_entries(root) == ()
    found = check_manifest(root)
    if data != manifests_true():
        assert found, "a manifest that is not the true one passed"


@cache
def manifests_true() -> bytes:
    return manifest_of(_folder("manifest"))


def journals() -> Sequence[bytes]:
    return [(_folder("journal") / _JOURNAL).read_bytes()]


@cache
def _true_journal() -> bytes:
    return journals()[0]


def take_journal(data: bytes) -> None:
    """Any change of a sealed journal is a breach."""
    true = _true_journal()
    root = _folder("journal")
    (root / _JOURNAL).write_bytes(data)
    found = check_integrity(root)
    assert bool(found) is (data != true), "a changed journal passed, or a true one did not"


def seals() -> Sequence[bytes]:
    return [(_folder("seal") / _SEAL).read_bytes()]


@cache
def _true_seal() -> bytes:
    return seals()[0]


def take_seal(data: bytes) -> None:
    """Any change of a seal is a breach."""
    true = _true_seal()
    root = _folder("seal")
    (root / _SEAL).write_bytes(data)
    assert bool(check_integrity(root)) is (data != true), "a changed seal passed, or a true one did not"


@cache
def _document() -> dict[str, object]:
    return dossier_document(view())


def documents() -> Sequence[bytes]:
    return [(json.dumps(_document(), ensure_ascii=True, indent=1, sort_keys=True) + "\n").encode()]


def take_document(data: bytes) -> None:
    """Any change of a filed document is told, by value or at least by line."""
    found = (*compare_documents(data, _document()), *compare_bytes("dossier.json", data, documents()[0]))
    assert bool(found) is (data != documents()[0])
    not_run(data, data)
    list(check_evidence(Path("/nowhere"), data, lambda _name: b""))
