"""An IHE XDM archive as facts: its files, the fields of its metadata, what each document really weighs."""

from __future__ import annotations

from collections.abc import Iterator

from harness.codecs.mssante import archive_in
from harness.codecs.soap.vihf_rules import INS_OIDS
from harness.codecs.xdm import read_xdm
from harness.codecs.xdm.archive import Subset
from harness.codecs.xds import DocumentEntry, Metadata, SubmissionSet, named_fields
from harness.judging.readings.reading import Fact, Reading, Tables
from harness.judging.readings.traits import matricule, traits
from harness.judging.readings.weights import weights

__all__ = ["read_archive"]

_NAMED = "exchanges.field-xds-"
_LEGAL = "L"


def read_archive(data: bytes, tables: Tables) -> Reading:
    """Read the archive that the bytes are, or that the mail they are encloses."""
    del tables
    archive, told = archive_in(data)
    if archive is None:
        return Reading((), told)
    found = read_xdm(archive)
    facts = [Fact("/file", name) for name in found.files]
    facts += [fact for subset in found.subsets for fact in _subset(subset)]
    return Reading(tuple(fact for fact in facts if fact.value), (*told, *found.problems))


def _subset(subset: Subset) -> Iterator[Fact]:
    if subset.metadata is None:
        return
    for one in subset.metadata.submission_sets:
        yield from _named("/set", one)
    for entry in subset.metadata.documents:
        yield from _named("/document", entry)
        yield from _document(entry, subset.metadata)
        content = subset.documents.get(entry.id)
        if content is not None:
            yield from weights("/document", content, entry.uri)


def _named(path: str, one: SubmissionSet | DocumentEntry) -> Iterator[Fact]:
    """Yield the fields a person asks for by name, at the last words of their names."""
    for field in named_fields(one):
        yield Fact(f"{path}/{field.name.removeprefix(_NAMED)}", field.value, field.path, field.name)


def _document(entry: DocumentEntry, metadata: Metadata) -> Iterator[Fact]:
    yield Fact("/document/entry", entry.id)
    yield Fact("/document/status", entry.status)
    for link in metadata.associations:
        if link.source == entry.id:
            place = f"//Association[@id='{link.id[:100]}']"  # an id alone could be written as the path of another fact
            yield Fact("/document/replaces" if link.kind == "RPLC" else f"/document/{link.kind}", link.target, place)
    for author in entry.authors:
        yield Fact("/document/author", author.person)
        for institution in author.institutions:
            yield Fact("/document/institution", institution)
    number, _, authority = entry.patient_id.partition("^^^")
    oid = authority.removeprefix("&").partition("&")[0]
    known = oid in INS_OIDS
    if known:
        yield Fact("/document/ins", number)
        yield Fact("/document/ins-oid", oid)
    for part in entry.source_patient_info:
        key, _, value = part.partition("|")
        name = _legal_name(value) if key == "PID-5" else ("", "")
        yield from traits(
            birth_name=name[0],
            first_given=next(iter(name[1].split()), ""),
            birth_date=value if key == "PID-7" else "",
            sex=value if key == "PID-8" else "",
        )
    yield from traits(ins=matricule(number) if known else "")


def _legal_name(text: str) -> tuple[str, str]:
    """Return name and first name of the repetition of type ``L`` (name of birth), of the first when none is."""
    repetitions = [(*one.split("^"), *[""] * 7) for one in text.split("~")]
    legal = next((one for one in repetitions if one[6] == _LEGAL), repetitions[0])
    return legal[0], legal[1]
