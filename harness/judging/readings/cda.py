"""A CDA document as facts: the fields of its header by their names, its bytes and those of the file it carries."""

from __future__ import annotations

from collections.abc import Iterator

from harness.codecs.cda import Cda, cda_problems, named_fields, read_cda
from harness.codecs.cda.rules import ins_of
from harness.codecs.mssante import cda_in
from harness.codecs.problem import Problem
from harness.codecs.soap.vihf_rules import INS_OIDS
from harness.judging.readings.reading import Fact, Reading, Tables
from harness.judging.readings.traits import matricule, traits
from harness.judging.readings.weights import weights

__all__ = ["read_document"]

_NAMED = "exchanges.field-cda-"
_NO_INS = ("name", "INS")


def read_document(data: bytes, tables: Tables) -> Reading:
    """Read the document that the bytes are, or that stands in the archive or the mail they are.

    That no INS is there is no fault of the format: an identity that is not qualified has none, and the case says
    which it is.
    """
    del tables
    document, told = cda_in(data)
    if document is None:
        return Reading((), told)
    cda, unread = read_cda(document)
    if cda is None:
        return Reading((), unread)
    facts = (*_named(cda), *weights("", document), *_patient(cda), *_custodian(cda))
    if cda.content:
        facts = (*facts, *weights("/content", cda.content))
    kept = (problem for problem in cda_problems(cda) if not _is_missing_ins(problem))
    return Reading(tuple(fact for fact in facts if fact.value), (*told, *unread, *kept))


def _is_missing_ins(problem: Problem) -> bool:
    return problem.code == "exchanges.cda-missing" and _NO_INS in problem.arguments


def _named(cda: Cda) -> Iterator[Fact]:
    for field in named_fields(cda):
        yield Fact(f"/{field.name.removeprefix(_NAMED)}", field.value, field.path, field.name)


def _patient(cda: Cda) -> Iterator[Fact]:
    """Yield what is said of each patient: one is wanted, and whatever number leaves is looked at."""
    ins = ins_of(cda)
    for patient in (*([cda.patient] if cda.patient else []), *cda.other_patients):
        numbers = [one for one in patient.ids if one.root in INS_OIDS]
        for one in patient.ids:
            if one not in numbers:
                yield Fact("/local-id", one.extension)
                yield Fact("/local-oid", one.root)
            elif one != ins:
                yield Fact("/ins", one.extension)
                yield Fact("/ins-oid", one.root)
        first = next(iter(" ".join(patient.given).split()), "")
        yield from traits(
            birth_name=patient.birth_name,
            first_given=first,
            birth_date=patient.birth_time,
            sex=patient.sex,
        )
        for one in numbers:
            yield from traits(ins=matricule(one.extension))


def _custodian(cda: Cda) -> Iterator[Fact]:
    yield Fact("/custodian", cda.custodian.extension if cda.custodian else "")
    yield Fact("/custodian-name", cda.custodian_name)
