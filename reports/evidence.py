"""The evidence of a case: which blobs of its journal are filed, and under which names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence

from harness.model.action import Json
from harness.model.case import Case
from harness.model.record import Attempt, Entry, EntryKind
from harness.model.statement import Identification
from reports.view import EvidenceView

__all__ = ["BlobReader", "case_entries", "evidence_of", "safe_name"]

BlobReader = Callable[[str], bytes]

_MEDIA = {
    "request": ("application/xml", "xml"),
    "response": ("application/xml", "xml"),
    "lot": ("text/plain", "b2"),
    "mail": ("message/rfc822", "eml"),
    "return": ("text/plain", "txt"),
    "card": ("application/jsonl", "jsonl"),
    "card_state": ("application/json", "json"),
    "log": ("text/plain", "log"),
}
_MAX_NAME = 150
_TESTER = "banc"
_BEFORE, _AFTER = "debut", "fin"
"""What stands for a step where none had begun, or where all had ended."""


def evidence_of(
    case: Case, scheme: str, attempt: Attempt, product: Identification, blob: BlobReader
) -> tuple[EvidenceView, ...]:
    """Return the files of one case's evidence folder, in journal order."""
    sub = f"-cas{re.sub('[^0-9A-Za-z]', '', case.book.sub_case.removeprefix('Cas'))}" if case.book.sub_case else ""
    stem = f"{product.nil}_{product.name}_{product.version}_{case.book.id}-{case.book.test}{sub}-{scheme}"
    files = []
    for rank, (kind, step, name, media, extension) in enumerate(_blobs(case_entries(case.id, attempt)), 1):
        full = safe_name(f"{stem}_{step or _AFTER}_{kind}_{_TESTER}_{rank:03d}.{extension}")
        digest = hashlib.sha256(blob(name)).hexdigest()
        files.append(EvidenceView(full, digest, kind, step, media, name))
    return tuple(files)


def safe_name(name: str) -> str:
    """Return a file name without what a file system objects to (percent-encoded), bounded in length."""
    encoded = re.sub(r'[\x00-\x1f<>:"/\\|?*%]', lambda m: f"%{ord(m.group()):02X}", name)
    if len(encoded) <= _MAX_NAME:
        return encoded
    stem, _, extension = encoded.rpartition(".")
    short = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{stem[: _MAX_NAME - len(extension) - 10]}-{short}.{extension}"


def case_entries(case: str, attempt: Attempt) -> list[Entry]:
    """Return the journal lines written while the case was played, and the product's logs."""
    inside, found = False, []
    for entry in attempt.entries:
        if entry.kind is EntryKind.CASE_STARTED:
            inside = entry.data.get("case") == case
        elif entry.kind is EntryKind.CASE_ENDED:
            inside = False
        elif inside or entry.kind is EntryKind.PRODUCT_LOG:
            found.append(entry)
    return found


def _blobs(entries: Sequence[Entry]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield (kind, step, blob, media type, extension)."""
    step = _BEFORE
    for entry in entries:
        data = entry.data
        match entry.kind:
            case EntryKind.STEP_STARTED:
                step = str(data.get("step", ""))
            case EntryKind.STEP_ENDED:
                yield from _artifacts(step, data.get("artifacts"))
            case EntryKind.EXCHANGE:
                yield from _typed(step, ("request", data.get("request_blob")), ("response", data.get("response_blob")))
            case EntryKind.MAIL_IN:
                yield from _typed(step, ("lot", data.get("lot_blob")), ("mail", data.get("raw_blob")))
            case EntryKind.MAIL_OUT:
                yield from _typed(step, ("return", data.get("content_blob")))
            case EntryKind.CARD_TRACE:
                yield from _typed(step, ("card", data.get("trace_blob")))
            case EntryKind.CARD_STATE:
                yield from _typed(step, ("card_state", data.get("snapshot_blob")))
            case EntryKind.PRODUCT_LOG:
                yield from _typed("", ("log", data.get("log_blob")))
            case _:
                pass


def _typed(step: str, *pairs: tuple[str, Json]) -> Iterator[tuple[str, str, str, str, str]]:
    for kind, name in pairs:
        if isinstance(name, str) and name:
            media, extension = _MEDIA[kind]
            yield kind, step, name, media, extension


def _artifacts(step: str, artifacts: Json) -> Iterator[tuple[str, str, str, str, str]]:
    for artifact in artifacts if isinstance(artifacts, list) else ():
        if isinstance(artifact, dict) and isinstance(artifact.get("blob"), str):
            media = str(artifact.get("media_type", "application/octet-stream"))
            extension = {"text/plain": "txt", "image/png": "png", "application/pdf": "pdf"}.get(media, "bin")
            yield "screen", step, str(artifact["blob"]), media, extension
