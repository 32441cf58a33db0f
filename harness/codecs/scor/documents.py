"""Supporting documents told by their first bytes and looked into by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.codecs.problem import Problem
from harness.codecs.scor.inspected import Inspected, Limits
from harness.codecs.scor.pdf import inspect_pdf
from harness.codecs.scor.raster import inspect_raster

__all__ = ["inspect_document", "media_type"]

_PDF_WITHIN = 1024
"""Readers find the header of a PDF in its first kilobyte."""
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"MZ", "application/x-dosexec"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"{\\rtf", "text/rtf"),
    (0, b"<!DOCTYPE html", "text/html"),
    (0, b"<html", "text/html"),
    (0, b"<?xml", "text/xml"),
)
"""Offset, bytes, media type: what is accepted, and what is met instead often enough to be named."""

_READERS: Mapping[str, Callable[[bytes, Limits], Inspected]] = {
    "application/pdf": inspect_pdf,
    "image/jpeg": lambda data, limits: inspect_raster(data, "image/jpeg", limits),
    "image/png": lambda data, limits: inspect_raster(data, "image/png", limits),
}


def media_type(data: bytes) -> str:
    """Return the media type a file has by its content; empty when it is none we know."""
    for offset, signature, kind in _SIGNATURES:
        if data.startswith(signature, offset):
            return kind
    return "application/pdf" if b"%PDF-" in data[:_PDF_WITHIN] else ""


def inspect_document(data: bytes, limits: Limits | None = None) -> Inspected:
    """Look into a document, whatever its name and whatever it is.

    Args:
        data: The file.
        limits: Above what it is not looked into; None = the default bounds.
    """
    bounds = limits or Limits()
    kind = media_type(data)
    if len(data) > bounds.size:
        size = (("bound", str(bounds.size)), ("size", str(len(data))))
        return Inspected(kind, problems=(Problem("codecs_mail.scor-document-too-large", "", size),))
    reader = _READERS.get(kind)
    return reader(data, bounds) if reader is not None else Inspected(kind)
