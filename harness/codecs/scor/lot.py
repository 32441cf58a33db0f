"""A SCOR lot held to its version: each document against its manifest, the manifest against the invoices."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from harness.codecs.problem import MAX_PROBLEMS, Problem
from harness.codecs.scor.documents import inspect_document
from harness.codecs.scor.inspected import Inspected, Limits
from harness.codecs.scor.manifest import Document, InvoiceRef, Manifest
from harness.codecs.scor.profile import Profile

__all__ = ["announce", "check_lot"]

_ROUNDING = 0.1
"""Dots per inch lost by files that keep whole dots per metre or a page of whole points: 150 may read 149.98."""
_DECLARED = 1.0
"""Dots per inch a manifest may be off by: it writes whole numbers."""


def _limits(profile: Profile) -> Limits:
    # Looked into somewhat beyond the bound of the version, so that what is too large is still described.
    return Limits(8 * profile.max_document_bytes, profile.max_pages, profile.max_pixels)


def announce(invoice: InvoiceRef, kind: str, name: str, data: bytes, profile: Profile) -> Document:
    """Return what a manifest rightly announces of a file."""
    seen = inspect_document(data, _limits(profile))
    return Document(
        invoice,
        kind,
        name,
        seen.media_type,
        hashlib.sha256(data).hexdigest(),
        len(data),
        seen.pages or 0,
        math.floor(_lowest(seen, profile) + 0.5),
    )


def _lowest(seen: Inspected, profile: Profile) -> float:
    return min((min(p.dpi) for p in seen.scans(profile.scan_share) if p.dpi), default=0.0)


def check_lot(
    manifest: Manifest,
    attachments: Mapping[str, bytes],
    required: Collection[InvoiceRef],
    profile: Profile,
) -> tuple[Problem, ...]:
    """Return what a lot breaks, by JSON pointer into its manifest or by name of attachment.

    Args:
        manifest: What the lot announces, as read.
        attachments: Documents by name.
        required: Invoices that must have a document (those of the lot that need one).
        profile: What the version asks.
    """
    found = [*_head(manifest, attachments, profile)]
    named = Counter(document.name for document in manifest.documents)
    digests = Counter((document.invoice, document.sha256) for document in manifest.documents)
    for rank, document in enumerate(manifest.documents[: profile.max_documents]):
        place = f"/documents/{rank}"
        if document.invoice.lot != manifest.lot:
            found.append(
                _problem("other-lot", f"{place}/invoice/lot", expected=manifest.lot, found=document.invoice.lot)
            )
        if profile.kinds and document.kind not in profile.kinds:
            found.append(_problem("kind", f"{place}/kind", found=document.kind))
        if named[document.name] > 1 or digests[document.invoice, document.sha256] > 1:
            found.append(_problem("twice", f"{place}/name", found=document.name))
        data = attachments.get(document.name)
        if data is None:
            found.append(_problem("not-attached", f"{place}/name", found=document.name))
        else:
            found += _document(document, data, place, profile)
    found += [_problem("not-listed", name[:100], found=name[:100]) for name in sorted(attachments) if name not in named]
    covered = {document.invoice for document in manifest.documents}
    found += [
        _problem("invoice-without-document", "/documents", lot=i.lot, number=i.number, date=i.day.isoformat())
        for i in sorted(required)
        if i not in covered
    ]
    return tuple(found[:MAX_PROBLEMS])


def _problem(check: str, place: str, **arguments: str) -> Problem:
    return Problem(f"codecs_mail.scor-{check}", place, tuple(arguments.items()))


def _head(manifest: Manifest, attachments: Mapping[str, bytes], profile: Profile) -> Iterator[Problem]:
    if manifest.format != profile.format:
        yield _problem("version", "/format", expected=profile.format, found=manifest.format)
    if manifest.version != profile.version:
        yield _problem("version", "/version", expected=profile.version, found=manifest.version)
    size = sum(map(len, attachments.values()))
    if size > profile.max_lot_bytes:
        yield _problem("lot-size", "", bound=str(profile.max_lot_bytes), size=str(size))
    if len(manifest.documents) > profile.max_documents:
        yield _problem("too-many-documents", "/documents", bound=str(profile.max_documents))


def _document(document: Document, data: bytes, place: str, profile: Profile) -> Iterator[Problem]:
    """Yield what one document breaks."""
    seen = inspect_document(data, _limits(profile))
    digest = hashlib.sha256(data).hexdigest()
    if document.sha256 != digest:
        yield _problem("digest", f"{place}/sha256", expected=digest, found=document.sha256)
    if max(len(data), document.size) > profile.max_document_bytes:
        yield _problem("document-size", f"{place}/size", bound=str(profile.max_document_bytes), size=str(len(data)))
    elif document.size != len(data):
        yield _problem("size", f"{place}/size", expected=str(len(data)), found=str(document.size))
    if document.media_type != seen.media_type or seen.media_type not in profile.media_types:
        yield _problem("media-type", f"{place}/media_type", expected=seen.media_type or "?", found=document.media_type)
    for problem in seen.problems:
        yield Problem(problem.code, "/".join(p for p in (place, problem.location) if p), problem.arguments)
    if seen.pages is not None and document.pages != seen.pages:
        yield _problem("page-count", f"{place}/pages", expected=str(seen.pages), found=str(document.pages))
    yield from _resolution(document, seen, place, profile)


def _resolution(document: Document, seen: Inspected, place: str, profile: Profile) -> Iterator[Problem]:
    scans = seen.scans(profile.scan_share)
    for page in seen.unscanned(profile.scan_share):
        yield _problem("no-scan", f"{place}/dpi", page=str(page), share=str(profile.scan_share))
    if any(scan.dpi is None for scan in scans):
        yield _problem("no-resolution", f"{place}/dpi", found=str(document.dpi))
        return
    pages = dict[int, float]()
    for scan in scans:  # a scan may come in many pieces: one word for a page, of its worst one
        pages[scan.page] = min(pages.get(scan.page, math.inf), *(scan.dpi or (0.0, 0.0)))
    for number, lowest in pages.items():
        if lowest < profile.min_dpi - _ROUNDING:
            facts = {"found": f"{lowest:.0f}", "bound": str(profile.min_dpi), "page": str(number)}
            yield _problem("low-resolution", f"{place}/dpi", **facts)
    lowest = _lowest(seen, profile)
    if seen.pictures and abs(document.dpi - lowest) > _DECLARED:
        yield _problem("declared-resolution", f"{place}/dpi", expected=f"{lowest:.0f}", found=str(document.dpi))
