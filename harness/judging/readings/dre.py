"""A request to a complementary body (DRE) as facts: fields of its mail, and the B2 file inside by field place."""

from __future__ import annotations

from email.utils import parseaddr

from harness.codecs.b2 import RuleBreach, check_rules, decode
from harness.codecs.mime import read_mail, unpack_return
from harness.codecs.problem import Problem
from harness.judging.readings.b2 import lot_facts
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["read_dre"]

_DIALECT = "syn-04"


def read_dre(data: bytes, tables: Tables) -> Reading:
    """Read an opened mail: its fields, the file of its EDI part, and the rules of the dialect that it breaks."""
    mail = tuple(_fields(data))
    found = unpack_return(data)
    if found.lot is None:
        return Reading(mail, (Problem(found.problem, "", found.details),))
    layout = tables.layout(tables.dialect or _DIALECT)
    file = decode(found.lot, layout)
    broken = [_broken(breach, layout.rules[breach.rule].sentence) for breach in check_rules(file, layout)]
    return Reading((*mail, *lot_facts(file, layout)), (*file.problems, *broken), placed=True)


def _fields(data: bytes) -> tuple[Fact, ...]:
    """Return the sender and recipient of a mail, addresses in small letters, and its subject."""
    head = read_mail(data, bound=len(data)).root.entity
    told = {f"/{name}": parseaddr(head.get(name))[1].lower() for name in ("from", "to")}
    told["/subject"] = head.get("Subject")
    return tuple(Fact(path, value) for path, value in told.items() if value)


def _broken(breach: RuleBreach, sentence: str) -> Problem:
    told = (("rule", breach.rule), ("sentence", sentence), ("expected", breach.expected), ("observed", breach.observed))
    return Problem("judging.breach", breach.location, told)
