"""What must account for every file of a dossier: the view it was emitted from, the run, the packs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from reports.emit.json_file import dossier_document
from reports.evidence import BlobReader, safe_name
from reports.folder import MANIFEST
from reports.verify import Breach, breach, compare_bytes, compare_documents
from reports.verify_manifest import read_bounded
from reports.view import DossierView

__all__ = ["check_evidence", "check_outputs", "foreign_files", "not_run", "read_filed"]

_RUN = re.compile(
    r"run/(plan\.json|salt|verdicts\.json|blobs/[0-9a-f]{64}|jobs/[^/]+/attempts/[1-9][0-9]*/(journal\.jsonl|seal\.json))"
)
"""Files of the run that a dossier files."""


def read_filed(folder: Path, name: str) -> bytes:
    """Return the bytes of a filed document, empty when it cannot be had (the manifest says why)."""
    try:
        return read_bounded(folder / name)
    except OSError:
        return b""


def check_outputs(folder: Path, view: DossierView, emitted: Mapping[str, bytes]) -> Iterator[Breach]:
    """Compare every output with the one emitted again; ``dossier.json`` is located value by value first."""
    for name, derived in emitted.items():
        filed = read_filed(folder, name)
        if filed == derived:
            continue
        by_value = compare_documents(filed, dossier_document(view)) if name == "dossier.json" else ()
        yield from by_value or compare_bytes(name, filed, derived)


def check_evidence(folder: Path, filed: bytes, blob: BlobReader) -> Iterator[Breach]:
    """Hold every evidence file that ``dossier.json`` lists against its digest and its blob, whatever the bench."""
    for case, item in _listed(filed):
        name = f"cases/{safe_name(case)}/{item.get('name')}"
        digest = hashlib.sha256(read_filed(folder, name)).hexdigest() if "\0" not in name else ""
        try:
            original = hashlib.sha256(blob(str(item.get("blob")))).hexdigest()
        except KeyError:
            original = ""
        if not digest == original == item.get("sha256"):
            yield breach(name, "evidence-differs")


def foreign_files(
    view: DossierView, emitted: Iterable[str], packs: Iterable[str], present: Iterable[str]
) -> Iterator[Breach]:
    """Name the files that nothing accounts for, even if the manifest lists them.

    Args:
        view: What its evidence was filed from.
        emitted: Names of the outputs.
        packs: Names of the pack files that were read, relative to the dossier.
        present: Names of every file that is there.
    """
    known = {MANIFEST, "manifest.dsse", *packs, *emitted}
    known |= {f"cases/{safe_name(case.key)}/{item.name}" for case in view.cases for item in case.evidence}
    yield from (breach(n, "file-foreign") for n in sorted(set(present) - known) if not _RUN.fullmatch(n))


def not_run(verdicts: bytes, filed: bytes) -> frozenset[tuple[str, str]]:
    """Return (case, scheme) of what the filed documents themselves say was never run."""
    rows = [*_cases(verdicts), *_cases(filed)]
    told = [(row.get("case", row.get("id")), row.get("scheme")) for row in rows if row.get("verdict") == "not_run"]
    return frozenset((case, scheme) for case, scheme in told if isinstance(case, str) and isinstance(scheme, str))


def _cases(document: bytes) -> Iterator[Mapping[str, object]]:
    """Yield the rows of ``cases`` that are objects."""
    try:
        value = json.loads(document)
    except (ValueError, RecursionError):
        return
    cases = value.get("cases") if isinstance(value, dict) else None
    yield from (case for case in (cases if isinstance(cases, list) else ()) if isinstance(case, dict))


def _listed(filed: bytes) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield (case key, evidence row) of a filed document; rows of another shape are told by their values."""
    for case in _cases(filed):
        rows = case.get("evidence")
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                yield f"{case.get('id')}@{case.get('scheme')}", row
