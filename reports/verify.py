"""What a third party checks offline: every digest, the inventory, and every verdict derived again.

The functions here work on values they are handed.  Reading journals and judging again belong to
other rooms; the command line brings them together, so that this room never imports the bench.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reports.folder import MANIFEST

__all__ = ["Breach", "check_manifest", "compare_documents", "inventory"]

_MAX_DOCUMENT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that is not as it was sealed."""

    place: str
    code: str
    arguments: tuple[tuple[str, str], ...] = ()


def check_manifest(folder: Path) -> tuple[Breach, ...]:
    """Compare every file of the dossier with the manifest; what is extra or missing is a breach."""
    manifest = folder / MANIFEST
    try:
        listed = _listed(manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        return (_breach(MANIFEST, "manifest-unreadable", detail=str(fault)[:200]),)
    breaches = []
    for name, digest in sorted(listed.items()):
        path = folder / name
        if not _inside(folder, path):
            breaches.append(_breach(name, "path-outside"))
        elif path.is_symlink() or not path.is_file():
            breaches.append(_breach(name, "file-missing"))
        elif (found := _sha256(path)) != digest:
            breaches.append(_breach(name, "digest-differs", expected=digest, observed=found))
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_symlink() or not p.is_dir()}
    breaches += [_breach(n, "file-extra") for n in sorted(present - set(listed) - {MANIFEST, "manifest.dsse"})]
    return tuple(breaches)


def compare_documents(filed: bytes, derived: Mapping[str, object]) -> tuple[Breach, ...]:
    """Compare the filed dossier with the one derived again from the journals, value by value."""
    try:
        document = json.loads(filed)
    except (ValueError, RecursionError) as fault:
        return (_breach("dossier.json", "document-unreadable", detail=str(fault)[:200]),)
    again = json.loads(json.dumps(derived))
    return tuple(_walk(document, again, "dossier.json#"))


def inventory(expected: Iterable[str], found: Iterable[str]) -> tuple[Breach, ...]:
    """Compare the jobs of the plan with those of the run folder."""
    planned, present = set(expected), set(found)
    missing = [_breach(f"run/jobs/{k}", "job-missing") for k in sorted(planned - present)]
    return (*missing, *(_breach(f"run/jobs/{k}", "job-unplanned") for k in sorted(present - planned)))


def _walk(filed: object, derived: object, place: str) -> Iterable[Breach]:
    if isinstance(filed, dict) and isinstance(derived, dict):
        for key in sorted({*filed, *derived}):
            yield from _walk(filed.get(key), derived.get(key), f"{place}/{key}")
    elif isinstance(filed, list) and isinstance(derived, list):
        for rank in range(max(len(filed), len(derived))):
            left = filed[rank] if rank < len(filed) else None
            right = derived[rank] if rank < len(derived) else None
            yield from _walk(left, right, f"{place}/{rank}")
    elif filed != derived:
        yield _breach(place, "derived-differs", filed=_short(filed), derived=_short(derived))


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else text[:197] + "…"


def _listed(manifest: Path) -> dict[str, str]:
    if manifest.stat().st_size > _MAX_DOCUMENT:
        msg = "manifest too large"
        raise ValueError(msg)
    document = json.loads(manifest.read_bytes())
    return {str(name): str(entry["sha256"]) for name, entry in document["files"].items()}


def _inside(folder: Path, path: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _breach(place: str, code: str, **arguments: str) -> Breach:
    return Breach(place, f"reports.{code}", tuple(sorted(arguments.items())))
