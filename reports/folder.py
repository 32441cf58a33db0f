"""The dossier folder on disk: documents, evidence, the run and the packs, and the manifest over all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from reports.card_lines import card_lines
from reports.emit.allure import allure_results
from reports.emit.html import dossier_html
from reports.emit.json_file import dossier_json
from reports.emit.junit import junit_xml
from reports.evidence import BlobReader, safe_name
from reports.view import CaseView, DossierView

__all__ = ["MANIFEST", "manifest_bytes", "manifest_of", "outputs", "write_dossier"]

MANIFEST = "manifest.json"
_ORDINARY, _LONGEST = 3_000, {"card": 8_000}
"""Signs of a piece of evidence that the page shows; the file beside it holds the rest."""
_BYTES_OF_A_SIGN = 12
"""A line of a card trace is many times longer than what is shown of it."""
_SHOWN = frozenset({"request", "response", "lot", "return", "screen", "card", "card_state", "log"})


def write_dossier(view: DossierView, out: Path, run: Path, packs: Mapping[str, bytes], blob: BlobReader) -> Path:
    """Write the folder of one dossier, replacing an earlier one, and return it.

    Args:
        view: What it says.
        out: Folder to write; made whole beside itself first, then moved in place.
        run: Run folder whose plan, journals, seals and blobs are filed with it.
        packs: Pack-relative path → bytes of every pack file that may be filed.
        blob: Reader of raw evidence.
    """
    draft = out.with_name(f".{out.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name, content in outputs(view, blob).items():
        target = draft / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for case in view.cases:
        _write_case(case, draft / "cases" / safe_name(case.key), blob)
    _copy_run(run, draft / "run")
    for name, content in packs.items():
        target = draft / "packs" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (draft / MANIFEST).write_bytes(manifest_of(draft))
    shutil.rmtree(out, ignore_errors=True)
    draft.rename(out)
    return out


def outputs(view: DossierView, blob: BlobReader) -> Mapping[str, bytes]:
    """Return every document emitted from a view: name relative to the dossier → bytes."""
    return {
        "dossier.json": dossier_json(view),
        "dossier.html": dossier_html(view, _excerpts(view, blob)),
        "exports/junit.xml": junit_xml(view),
        **{f"exports/allure-results/{name}": content for name, content in allure_results(view)},
    }


def manifest_of(folder: Path) -> bytes:
    """Return the manifest of a folder: SHA-256 and size of every file but the manifest itself."""
    files = {}
    for path in sorted(_files(folder), key=lambda p: p.relative_to(folder).as_posix()):
        name = path.relative_to(folder).as_posix()
        if name not in {MANIFEST, "manifest.dsse"}:
            content = path.read_bytes()
            files[name] = (hashlib.sha256(content).hexdigest(), len(content))
    return manifest_bytes(files)


def manifest_bytes(files: Mapping[str, tuple[str, int]]) -> bytes:
    """Return the one way of writing a manifest.

    Args:
        files: Name relative to the dossier → SHA-256 in hexadecimal, size in bytes.
    """
    listed = {name: {"sha256": digest, "size": size} for name, (digest, size) in files.items()}
    document = {"format_version": "1", "files": listed}
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path


def _write_case(case: CaseView, folder: Path, blob: BlobReader) -> None:
    folder.mkdir(parents=True)
    for evidence in case.evidence:
        (folder / evidence.name).write_bytes(blob(evidence.blob))


def _copy_run(run: Path, target: Path) -> None:
    """File the run: the same bytes, blobs as hard links where the file system allows.

    A blob is written once and for ever; journals and verdicts of a run that goes on are not, and
    writing them must not reach into a dossier that was filed.
    """
    for path in sorted(_files(run)):
        relative = path.relative_to(run)
        if relative.parts[0] not in {"plan.json", "salt", "jobs", "blobs", "verdicts.json"}:
            continue
        if relative.parts[0] == "jobs" and path.name not in {"journal.jsonl", "seal.json"}:
            continue
        copy = target / relative
        copy.parent.mkdir(parents=True, exist_ok=True)
        if relative.parts[0] != "blobs" or not _linked(path, copy):
            shutil.copyfile(path, copy)


def _linked(path: Path, copy: Path) -> bool:
    try:
        os.link(path, copy)
    except OSError:
        return False
    return True


def _excerpts(view: DossierView, blob: BlobReader) -> dict[str, str]:
    shown = {}
    for case in view.cases:
        for evidence in case.evidence:
            if evidence.kind in _SHOWN and evidence.blob not in shown:
                shown[evidence.blob] = _excerpt(evidence.kind, blob(evidence.blob))
    return shown


def _excerpt(kind: str, content: bytes) -> str:
    """Return the beginning of a piece of evidence as a person reads it; where it is cut, it says so."""
    longest = _LONGEST.get(kind, _ORDINARY)
    text = _readable(kind, content[: longest * _BYTES_OF_A_SIGN])
    whole = len(content) <= longest * _BYTES_OF_A_SIGN and len(text) <= longest
    return text if whole else f"{text[:longest]}\n[…]"


def _readable(kind: str, content: bytes) -> str:
    text = content.decode("utf-8", "replace") if kind != "lot" else content.decode("latin-1")
    if kind in {"lot", "return"} and "\n" not in text[:129]:
        text = "\n".join(text[i : i + 128] for i in range(0, len(text), 128))
    if kind == "card":
        text = card_lines(text)
    return "".join(c if c >= " " or c in "\n\t" else "\ufffd" for c in text)
