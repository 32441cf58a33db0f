"""A mail of the health mail system as facts: headers, parts of the subject, pieces."""

from __future__ import annotations

from collections.abc import Iterator

from harness.codecs.mssante import MssMail, Piece, read_mss_mail
from harness.judging.readings.reading import Fact, Reading, Tables
from harness.judging.readings.traits import traits
from harness.judging.readings.weights import weights

__all__ = ["read_mssante"]


def read_mssante(data: bytes, tables: Tables) -> Reading:
    """Read a mail; what is wrong with the archive itself is told by the reading ``xdm``."""
    del tables
    mail = read_mss_mail(data)
    return Reading(tuple(fact for fact in _facts(mail) if fact.value), mail.problems)


def _facts(mail: MssMail) -> Iterator[Fact]:
    for name, value in mail.headers:
        yield Fact(f"/headers/{name.lower()}", value)
    yield Fact("/from/label", mail.sender[0], "From")
    yield Fact("/from/address", mail.sender[1], "From")
    for address in mail.recipients:
        yield Fact("/to/address", address, "To")
    if mail.subject is not None:
        subject = mail.subject
        yield Fact("/subject/label", subject.label, "Subject")
        yield Fact("/subject/family", subject.family, "Subject")
        yield Fact("/subject/given", subject.given, "Subject")
        yield Fact("/subject/birth-date", subject.birth_date, "Subject")
        first = next(iter(subject.given.split()), "")
        yield from traits(birth_name=subject.family, first_given=first, birth_date=subject.birth_date)
    if mail.archive is not None:
        yield from _piece("/archive", mail.archive)
    if mail.copy is not None:
        yield from _piece("/pdf", mail.copy)
        for key, value in mail.declared:
            yield Fact(f"/pdf/{key}", value, mail.copy.path)
    if mail.copy_name is not None:
        for key in ("date", "type", "family", "given", "rank"):
            yield Fact(f"/pdf/{key}", getattr(mail.copy_name, key), mail.copy.path if mail.copy else "")


def _piece(path: str, piece: Piece) -> Iterator[Fact]:
    yield Fact(f"{path}/name", piece.name, piece.path)
    yield from weights(path, piece.content, piece.path)
