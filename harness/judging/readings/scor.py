"""The mail of a SCOR lot as facts: its manifest by pointer, where it went, and what its version reproaches it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from harness.codecs.mime import read_mail
from harness.codecs.problem import MAX_PROBLEMS, Problem
from harness.codecs.scor import (
    Document,
    Manifest,
    Profile,
    ProfileError,
    ScorMail,
    announce,
    check_lot,
    held_in,
    profile_from_files,
    scor_mailbox,
)
from harness.judging.readings.heads import head_facts
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["read_scor"]

_VERSIONS = "scor/versions"


def read_scor(data: bytes, tables: Tables) -> Reading:
    """Read an opened mail; the lot is held to the version it announces.

    Which invoices need a document is no matter of the mail: a check holds it against the lot they left in.
    """
    mail = read_mail(data)
    held = held_in(mail)
    head, told = head_facts(mail)
    facts = [fact for fact in head if fact.path == "/to"]
    problems = [*mail.problems, *told, *held.problems]
    if held.manifest is not None:
        facts += _manifest(held.manifest)
        # Half the room is for the lot: a mail that is wrong everywhere does not hide what its documents break.
        problems = problems[: MAX_PROBLEMS // 2]
        try:
            profile = profile_from_files(tables.files, held.manifest.version)
        except ProfileError:
            problems.append(_unknown(held.manifest.version, tables))
        else:
            facts += _files(held, profile)
            problems += check_lot(held.manifest, held.attachments, (), profile)
    return Reading(tuple(facts), tuple(problems[:MAX_PROBLEMS]), placed=True)


def _manifest(manifest: Manifest) -> Iterator[Fact]:
    """Yield what a manifest says; a member that could not be read says nothing."""
    head = {
        "/format": manifest.format,
        "/version": manifest.version,
        "/lot": manifest.lot,
        "/sent_on": _day(manifest.sent_on.isoformat()),
        "/sender": manifest.sender,
        "/fund": manifest.fund,
        "/mailbox": scor_mailbox(manifest.fund) if manifest.fund else "",
        "/document_count": str(len(manifest.documents)),
        "/invoice_count": str(len({document.invoice for document in manifest.documents})),
    }
    yield from (Fact(path, value) for path, value in head.items() if value)
    for rank, document in enumerate(manifest.documents):
        said = _document(document)
        yield from (Fact(f"/documents/*/{key}", value, f"/documents/{rank}/{key}") for key, value in said if value)


def _document(document: Document) -> Iterator[tuple[str, str]]:
    invoice = document.invoice
    yield from {
        "invoice/lot": invoice.lot,
        "invoice/number": invoice.number,
        "invoice/date": _day(invoice.day.isoformat()),
        "kind": document.kind,
        "name": document.name,
        "media_type": document.media_type,
        "sha256": document.sha256,
        "size": str(document.size),
        "pages": str(document.pages),
        "dpi": str(document.dpi),
    }.items()


def _files(held: ScorMail, profile: Profile) -> Iterator[Fact]:
    """Yield what the files attached say themselves, whatever the manifest announces of them."""
    documents = held.manifest.documents[: profile.max_documents] if held.manifest is not None else ()
    for rank, document in enumerate(documents):
        data = held.attachments.get(document.name)
        if data is None:
            continue
        seen = announce(document.invoice, document.kind, document.name, data, profile)
        said = {
            "media_type": seen.media_type,
            "sha256": seen.sha256,
            "size": str(seen.size),
            "pages": str(seen.pages or ""),
            "dpi": str(seen.dpi or ""),
        }
        for key, value in said.items():
            if value:
                yield Fact(f"/documents/*/file/{key}", value, f"/documents/{rank}/file/{key}")


def _day(iso: str) -> str:
    return "" if iso.startswith("0001-") else iso  # the year 1 stands for a date that could not be read


def _unknown(version: str, tables: Tables) -> Problem:
    known = sorted({PurePosixPath(name).stem for name in tables.files if f"/{_VERSIONS}/" in f"/{name}"})
    return Problem("codecs_mail.scor-version", "/version", (("expected", " | ".join(known)), ("found", version)))
