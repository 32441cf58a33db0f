"""A request to a complementary body (DRE) as facts: fields of its mail, and the B2 file inside by field place."""

from __future__ import annotations

from harness.codecs.b2 import RuleBreach, check_rules, decode
from harness.codecs.mime import read_mail, unpack_return
from harness.codecs.problem import Problem
from harness.judging.readings.b2 import lot_facts
from harness.judging.readings.heads import head_facts
from harness.judging.readings.reading import Reading, Tables

__all__ = ["read_dre"]

_DIALECT = "syn-04"


def read_dre(data: bytes, tables: Tables) -> Reading:
    """Read an opened mail: its fields, the file of its EDI part, and the rules of the dialect that it breaks."""
    head, told = head_facts(read_mail(data, bound=len(data)))
    found = unpack_return(data)
    if found.lot is None:
        return Reading(head, (*told, Problem(found.problem, "", found.details)))
    layout = tables.layout(tables.dialect or _DIALECT)
    file = decode(found.lot, layout)
    broken = [_broken(breach, layout.rules[breach.rule].sentence) for breach in check_rules(file, layout)]
    return Reading((*head, *lot_facts(file, layout)), (*told, *file.problems, *broken), placed=True)


def _broken(breach: RuleBreach, sentence: str) -> Problem:
    told = (("rule", breach.rule), ("sentence", sentence), ("expected", breach.expected), ("observed", breach.observed))
    return Problem("judging.breach", breach.location, told)
