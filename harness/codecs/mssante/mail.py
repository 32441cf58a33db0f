"""A mail of the health mail system read: who sends what, in which words, with which pieces, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from harness.codecs.mime.addresses import read_addresses
from harness.codecs.mime.attachments import attachment_name
from harness.codecs.mime.fields import decoded_words
from harness.codecs.mime.repeats import repeats
from harness.codecs.mime.tree import Mail, read_mail
from harness.codecs.mssante.subject import MssSubject, PieceName, parse_mss_subject, parse_piece_name
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["ARCHIVE_NAME", "MssMail", "Piece", "read_mss_mail"]

ARCHIVE_NAME = "IHE_XDM.ZIP"
"""Name of the archive, whatever the case of its letters: public documents write it both ways."""
_ZIP, _PDF = b"PK\x03\x04", b"%PDF-"
_INS, _NIL, _CODE, _CLOSED = "X-MSS-INS", "X-MSS-NIL", "X-MSS-CODECDA", "X-MSS-MES"
_VALUES = {_INS: ("O", "N"), _CLOSED: ("FIN",)}
_ONCE = tuple(name.lower() for name in (_INS, _NIL, _CODE, _CLOSED))
_SENDER = re.compile(r"[^_]+_[^_]+_[^_]+_[^_]+")
_DECLARED = re.compile(rb"pdfaid:(part|conformance)\s*(?:=\s*[\"']|>\s*)([0-9A-Za-z]{1,8})")
_MOST_ADDRESSES, _MOST_FIELDS, _MOST_DECLARED = 200, 20, 10


@dataclass(frozen=True, slots=True)
class Piece:
    """One attachment."""

    name: str
    content: bytes
    path: str
    """Its part of the mail."""


@dataclass(frozen=True, slots=True)
class MssMail:
    """A mail as far as it could be read."""

    headers: tuple[tuple[str, str], ...]
    """Fields of the mail, encoded words read."""
    sender: tuple[str, str]
    """Label and address."""
    recipients: tuple[str, ...]
    subject: MssSubject | None
    archive: Piece | None
    copy: Piece | None
    """The readable copy (PDF)."""
    copy_name: PieceName | None
    declared: tuple[tuple[str, str], ...] = ()
    """What the copy says it is (``part``, ``conformance``): the words of its XMP, which PDF/A never compresses."""
    problems: tuple[Problem, ...] = ()

    def get(self, name: str) -> str:
        """Return the first field of a name, whatever its case; empty when there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def read_mss_mail(data: bytes) -> MssMail:
    """Read a mail whatever its state."""
    mail = read_mail(data)
    fields = tuple((field.name, decoded_words(field.value)) for field in mail.root.entity.fields)
    pieces = tuple(_pieces(mail))
    archives = _chosen(pieces, ARCHIVE_NAME.lower().endswith, _ZIP)
    copies = _chosen(pieces, lambda name: name.endswith(".pdf"), _PDF)
    archive, copy = next(iter(archives), None), next(iter(copies), None)
    copy_name = parse_piece_name(copy.name) if copy is not None else None
    subject = parse_mss_subject(_get(fields, "Subject"), copy_name)
    sender, unread = _sender(mail)
    recipients, lost = _recipients(mail)
    declared = _declared(copy) if copy is not None else ()
    read = MssMail(fields, sender, recipients, subject, archive, copy, copy_name, declared)
    again = (*repeats(mail, _ONCE), *_again(archives[1:], copies))
    found = (*unread, *lost, *_headers(read), *_enclosed(read), *again, *mail.problems)  # noise hides no fault
    return replace(read, problems=found[:MAX_PROBLEMS])


def _get(fields: tuple[tuple[str, str], ...], name: str) -> str:
    return next((value for key, value in fields if key.lower() == name.lower()), "")


def _sender(mail: Mail) -> tuple[tuple[str, str], tuple[Problem, ...]]:
    found, told = read_addresses(mail.root.entity.get("From"), "From")
    told = (*told, *([_twice("From", "From")] if len(found) > 1 else []))
    label, address = found[0] if found else ("", "")
    return (decoded_words(label), address), told


def _recipients(mail: Mail) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    written = [field for field in mail.root.entity.fields if field.name.lower() in {"to", "cc"}]
    read = [read_addresses(field.value, field.name) for field in written[:_MOST_FIELDS]]
    found = [address for addresses, _ in read for _, address in addresses if address]
    return tuple(found[:_MOST_ADDRESSES]), tuple(problem for _, told in read for problem in told)


def _pieces(mail: Mail) -> Iterator[Piece]:
    for leaf in mail.leaves():
        if leaf.content is not None and leaf.path:
            yield Piece(decoded_words(attachment_name(leaf)), leaf.content, leaf.path)


def _chosen(pieces: tuple[Piece, ...], named: Callable[[str], bool], start: bytes) -> tuple[Piece, ...]:
    """Return the pieces of that name, else the first whose bytes begin so: a wrong name is told, not fatal."""
    by_name = tuple(one for one in pieces if one.name and named(one.name.lower()))
    return by_name or tuple(one for one in pieces if one.content.startswith(start))[:1]


def _declared(copy: Piece) -> tuple[tuple[str, str], ...]:
    """Return what a copy says it is; a file written twice over may say the same again, or another thing."""
    found = dict.fromkeys((key.decode(), value.decode()) for key, value in _DECLARED.findall(copy.content))
    return tuple(found)[:_MOST_DECLARED]


def _again(archives: tuple[Piece, ...], copies: tuple[Piece, ...]) -> Iterator[Problem]:
    """Yield a second archive, and a second copy that is not another document of the same patient."""
    yield from (_twice(one.path, one.name) for one in archives)
    names = [parse_piece_name(one.name) for one in copies]
    for rank, (one, name) in enumerate(zip(copies, names, strict=True)):
        patients = {(other.family, other.given) for other in names[: rank + 1] if other is not None}
        if rank and (name is None or name in names[:rank] or len(patients) > 1):
            yield _twice(one.path, one.name)


def _twice(location: str, name: str) -> Problem:
    return Problem("codecs_mail.mss-twice", location, (("name", name[:120]),))


def _headers(mail: MssMail) -> Iterator[Problem]:
    if mail.subject is None or not mail.subject.label:
        yield Problem("codecs_mail.mss-subject", "Subject", (("found", mail.get("Subject")[:200]),))
    for name in ("Message-ID", _INS, _NIL):
        if not mail.get(name).strip():
            yield Problem("codecs_mail.mss-missing", name, (("name", name),))
    if mail.archive is not None and not mail.get(_CODE).strip():
        yield Problem("codecs_mail.mss-missing", _CODE, (("name", _CODE),))
    for name, allowed in _VALUES.items():
        value = mail.get(name).strip()
        if value and value not in allowed:
            found = (("expected", ", ".join(allowed)), ("found", value[:80]), ("name", name))
            yield Problem("codecs_mail.mss-value", name, found)
    if not _SENDER.fullmatch(mail.sender[0]):
        yield Problem("codecs_mail.mss-sender", "From", (("found", mail.sender[0][:120]),))


def _enclosed(mail: MssMail) -> Iterator[Problem]:
    if mail.archive is None:
        yield Problem("codecs_mail.mss-no-archive")
    elif mail.archive.name.upper() != ARCHIVE_NAME:
        found = (("expected", ARCHIVE_NAME), ("found", mail.archive.name[:120]))
        yield Problem("codecs_mail.mss-archive-name", mail.archive.path, found)
    if mail.copy is None:
        yield Problem("codecs_mail.mss-no-pdf")
        return
    if mail.copy_name is None:
        yield Problem("codecs_mail.mss-pdf-name", mail.copy.path, (("found", mail.copy.name[:120]),))
    parts = [value for key, value in mail.declared if key == "part"]
    if parts != ["1"]:
        yield Problem("codecs_mail.mss-pdf-a", mail.copy.path, (("found", ", ".join(parts) or "–"),))
    for key in ("conformance", "part"):
        if sum(1 for one, _ in mail.declared if one == key) > 1:
            yield _twice(mail.copy.path, f"pdfaid:{key}")
