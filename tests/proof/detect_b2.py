"""Corruptions of B2 files drawn from the layouts, and what comparator and rules make of each."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from harness.codecs.b2 import Layout, check_rules, decode
from harness.codecs.b2.codec import Record
from harness.comparison import compare_b2, counterexample
from tests.codecs.b2.valid import draw_file
from tests.proof.detect_measure import MOST_OTHERS, Names, Outcome, Row, Tally, outcome, told
from tests.proof.detect_mutations import Mutation, applied, mutations, triples

__all__ = ["measure_singles", "measure_structure", "measure_triples", "messages"]

Message = tuple[random.Random, tuple[Record, ...], bytes]


def messages(layout: Layout, count: int) -> Iterator[Message]:
    """Yield valid files, with the source of chance that goes on from them."""
    for seed in range(count):
        chance = random.Random(seed)
        data = draw_file(chance, layout, invoices=2)
        yield chance, decode(data, layout).records, data


def _names_in(observed: bytes, layout: Layout) -> Names:
    """Call a place by its name in the valid message and, when the record became another one, by its new name."""

    def names(mutation: Mutation) -> frozenset[str]:
        field, before = mutation.field, mutation.record
        if not any(field.pos <= place < field.pos + field.length for place in (1, 36, 39)):
            return frozenset({mutation.place})
        after = decode(observed, layout).records[before.rank - 1]
        whole = {record.location(*span) for record in (before, after) for span in ((), (1, 128))}
        return frozenset({mutation.place, after.location(field.pos, field.length), *whole})

    return names


def measure_singles(layout: Layout, count: int, per_field: int = 0, *, rules: bool = True) -> Tally:
    """Corrupt single fields of ``count`` valid files; with ``rules``, hold each to the rules alone too."""
    tally = Tally()
    for chance, records, data in messages(layout, count):
        for mutation in mutations(chance, records, layout.records, layout.codes, per_field):
            observed = applied(records, [mutation])
            found = outcome(compare_b2(data, observed, layout), [mutation], _names_in(observed, layout))
            broken = check_rules(decode(observed, layout), layout) if rules else ()
            names = frozenset(breach.rule for breach in broken)
            tally.add(mutation.field.location, mutation.kind, found, told([mutation]), names)
    return tally


def measure_triples(layout: Layout, count: int, each: int) -> Tally:
    """Corrupt three fields at once, ``each`` times in ``count`` valid files."""
    tally = Tally()
    for chance, records, data in messages(layout, count):
        for made in triples(chance, records, layout.records, layout.codes, each):
            observed = applied(records, made)
            found = outcome(compare_b2(data, observed, layout), made, _names_in(observed, layout))
            tally.add("triple", "triple", found, told(made))
    return tally


def measure_structure(layout: Layout, count: int) -> Mapping[str, Row]:
    """Leave out, double and exchange whole records of ``count`` valid files: record type → counts."""
    rows: dict[str, Row] = {}
    for _, records, data in messages(layout, count):
        texts = [record.text for record in records]
        for n, record in enumerate(records):
            following = texts[n + 1 : n + 2]
            for changed in (
                texts[:n] + texts[n + 1 :],
                texts[: n + 1] + texts[n:],
                texts[:n] + following + [texts[n]] + texts[n + 2 :],
            ):
                if changed != texts:
                    found = _structure("".join(changed).encode("latin-1"), data, layout)
                    rows.setdefault(record.variant, Row()).add(found, alone=False)
    return rows


def _structure(observed: bytes, data: bytes, layout: Layout) -> Outcome:
    comparison = compare_b2(data, observed, layout)
    reasons = [i.reason for i in comparison.ignored] if comparison.equal else []
    explained = not comparison.equal and 0 < len(counterexample(comparison)) <= 1 + MOST_OTHERS
    return Outcome(caught=not comparison.equal, explained=explained, reason=(reasons or [""])[0])
