"""A request to a complementary body (DRE) as facts: fields of its mail, and the B2 file inside by field place."""

from __future__ import annotations

from harness.codecs.b2 import RuleBreach, check_rules, decode
from harness.codecs.mime import read_mail, unpack_return
from harness.codecs.mime.addresses import read_addresses
from harness.codecs.mime.repeats import repeats
from harness.codecs.problem import Problem
from harness.judging.readings.b2 import lot_facts
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["read_dre"]

_DIALECT = "syn-04"


def read_dre(data: bytes, tables: Tables) -> Reading:
    """Read an opened mail: its fields, the file of its EDI part, and the rules of the dialect that it breaks."""
    mail, told = _fields(data)
    found = unpack_return(data)
    if found.lot is None:
        return Reading(
            mail,
            (
                *told,
                Problem(found.problem, "", found.details),
            ),
        )
    layout = tables.layout(tables.dialect or _DIALECT)
    file = decode(found.lot, layout)
    broken = [_broken(breach, layout.rules[breach.rule].sentence) for breach in check_rules(file, layout)]
    return Reading((*mail, *lot_facts(file, layout)), (*told, *file.problems, *broken), placed=True)


def _fields(data: bytes) -> tuple[tuple[Fact, ...], tuple[Problem, ...]]:
    """Return the sender and recipients of a mail, addresses in small letters, and its subject."""
    read = read_mail(data, bound=len(data))
    head, facts, told = read.root.entity, list[Fact](), [*repeats(read)]
    for name in ("From", "To"):
        found, unread = read_addresses(head.get(name), name)
        facts += [Fact(f"/{name.lower()}", address.lower(), name) for _, address in found if address]
        told += unread
    facts += [Fact("/subject", head.get("Subject"))] if head.get("Subject") else []
    return tuple(facts), tuple(told)


def _broken(breach: RuleBreach, sentence: str) -> Problem:
    told = (("rule", breach.rule), ("sentence", sentence), ("expected", breach.expected), ("observed", breach.observed))
    return Problem("judging.breach", breach.location, told)
