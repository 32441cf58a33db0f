"""The archive, or the CDA document, in bytes that may be the mail, the archive or the document itself."""

from __future__ import annotations

from harness.codecs.mssante.mail import ARCHIVE_NAME, read_mss_mail
from harness.codecs.problem import Problem
from harness.codecs.xdm import read_xdm
from harness.codecs.xdm.archive import Subset

__all__ = ["archive_in", "cda_in"]

_ZIP, _XML_TYPE = b"PK", "text/xml"


def archive_in(data: bytes) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Return the archive: the bytes themselves when they are a zip, else what the mail they are encloses.

    That the mail encloses a second one is told.
    """
    if data.startswith(_ZIP):
        return data, ()
    mail = read_mss_mail(data)
    if mail.archive is None:
        return None, (Problem("codecs_mail.mss-no-archive"),)
    others = (one for one in mail.problems if one.code == "codecs_mail.mss-twice")
    return mail.archive.content, tuple(one for one in others if _of_archive(one))


def _of_archive(problem: Problem) -> bool:
    return dict(problem.arguments)["name"].upper().endswith(ARCHIVE_NAME)


def cda_in(data: bytes) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Return the document: the bytes themselves when they are XML, else the first of its kind in the archive."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return data, ()
    archive, told = archive_in(data)
    if archive is None:
        return None, told
    found = next((one for subset in read_xdm(archive).subsets for one in _documents(subset)), None)
    return (None, (Problem("codecs_mail.mss-no-cda"),)) if found is None else (found, told)


def _documents(subset: Subset) -> tuple[bytes, ...]:
    """Return the documents of a submission said to be XML, in the order of their entries."""
    entries = subset.metadata.documents if subset.metadata is not None else ()
    return tuple(
        subset.documents[one.id] for one in entries if one.mime_type == _XML_TYPE and one.id in subset.documents
    )
