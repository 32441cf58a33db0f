"""Corruptions of returns drawn from the entity table, and what the comparator makes of each."""

from __future__ import annotations

import random
from collections.abc import Iterator

from harness.codecs.b2.codec import Record
from harness.codecs.noemie import check_nesting, check_totals, decode
from harness.comparison import compare_noemie
from tests.codecs.noemie.returns import ENTITIES, NESTING, draw_return
from tests.proof.detect_measure import Tally, outcome, told
from tests.proof.detect_mutations import Mutation, applied, mutations, triples

__all__ = ["measure_return_singles", "measure_return_triples"]


def _returns(count: int) -> Iterator[tuple[random.Random, tuple[Record, ...], bytes]]:
    for seed in range(count):
        data = draw_return(seed)
        entities = decode(data, ENTITIES).entities
        records = tuple(Record(rank, e.code, e.occurrence, e.text) for rank, e in enumerate(entities, 1))
        yield random.Random(seed), records, data


def _names(mutation: Mutation) -> frozenset[str]:
    return frozenset({mutation.place})


def measure_return_singles(count: int, per_field: int = 0) -> Tally:
    """Corrupt single fields of ``count`` valid returns."""
    tally = Tally()
    for chance, records, data in _returns(count):
        for mutation in mutations(chance, records, ENTITIES, {}, per_field):
            observed = applied(records, [mutation])
            found = outcome(compare_noemie(data, observed, ENTITIES), [mutation], _names)
            file = decode(observed, ENTITIES)
            problems = (*file.problems, *check_totals(file), *check_nesting(file, NESTING))
            names = frozenset(problem.code for problem in problems)
            tally.add(mutation.field.location, mutation.kind, found, told([mutation]), names)
    return tally


def measure_return_triples(count: int, each: int) -> Tally:
    """Corrupt three fields at once, ``each`` times in ``count`` valid returns."""
    tally = Tally()
    for chance, records, data in _returns(count):
        for made in triples(chance, records, ENTITIES, {}, each):
            found = outcome(compare_noemie(data, applied(records, made), ENTITIES), made, _names)
            tally.add("triple", "triple", found, told(made))
    return tally
