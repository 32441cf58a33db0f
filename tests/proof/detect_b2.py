"""Corruptions of B2 files drawn from the layouts, and what the comparator makes of each."""

from __future__ import annotations

import random
from collections.abc import Iterator

from harness.codecs.b2 import Layout, decode
from harness.codecs.b2.codec import Record
from harness.comparison import compare_b2
from tests.codecs.b2.valid import draw_file
from tests.proof.detect_measure import Names, Tally, outcome
from tests.proof.detect_mutations import Mutation, applied, mutations, triples

__all__ = ["measure_singles", "measure_triples", "messages"]


def messages(layout: Layout, count: int, start: int = 0) -> Iterator[tuple[random.Random, tuple[Record, ...], bytes]]:
    """Yield valid files, with the source of chance that goes on from them."""
    for seed in range(start, start + count):
        chance = random.Random(seed)
        data = draw_file(chance, layout, invoices=2)
        yield chance, decode(data, layout).records, data


def names_in(observed: bytes, layout: Layout) -> Names:
    """Call a place by its name in the valid message and, when the record became another one, by its new name."""
    records: list[tuple[Record, ...]] = []

    def names(mutation: Mutation) -> frozenset[str]:
        field = mutation.field
        found = {mutation.place}
        if _tells_variant(mutation):
            records.append(decode(observed, layout).records) if not records else None
            after = records[0][mutation.record.rank - 1]
            spans = ((field.pos, field.length), (1, 128))
            found |= {r.location(*span) for r in (mutation.record, after) for span in spans}
            found |= {mutation.record.location(), after.location()}
        return frozenset(found)

    return names


def _tells_variant(mutation: Mutation) -> bool:
    field = mutation.field
    return any(field.pos <= place < field.pos + field.length for place in (1, 2, 3, 36, 39))


def words(made: tuple[Mutation, ...]) -> str:
    return " ; ".join(f"{m.place} {m.kind} {m.record.read(m.field.pos, m.field.length)!r}>{m.text!r}" for m in made)


def measure_singles(layout: Layout, count: int, per_field: int = 0, start: int = 0) -> Tally:
    """Corrupt single fields of ``count`` valid files."""
    tally = Tally()
    for chance, records, data in messages(layout, count, start):
        for mutation in mutations(chance, records, layout.records, layout.codes, per_field):
            observed = applied(records, [mutation])
            found = outcome(compare_b2(data, observed, layout), [mutation], names_in(observed, layout))
            tally.add(mutation.field.location, found, words((mutation,)))
    return tally


def measure_triples(layout: Layout, count: int, each: int, start: int = 0) -> Tally:
    """Corrupt three fields at once, ``each`` times in ``count`` valid files."""
    tally = Tally()
    for chance, records, data in messages(layout, count, start):
        for made in triples(chance, records, layout.records, layout.codes, each):
            observed = applied(records, made)
            found = outcome(compare_b2(data, observed, layout), made, names_in(observed, layout))
            tally.add("triple", found, words(made))
    return tally
