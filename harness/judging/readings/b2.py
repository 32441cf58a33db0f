"""A B2 file as facts: every field of every record, by its place in the layout."""

from __future__ import annotations

from harness.codecs.b2 import B2File, Layout, decode
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["lot_facts", "read_lot"]


def read_lot(data: bytes, tables: Tables) -> Reading:
    """Read a file in its dialect; broken rules are told by the check on rules."""
    layout = tables.layout(tables.dialect)
    file = decode(data, layout)
    return Reading(lot_facts(file, layout), file.problems, placed=True)


def lot_facts(file: B2File, layout: Layout) -> tuple[Fact, ...]:
    """Return every field of a decoded file that holds something."""
    facts = [
        Fact(field.location, record.read(field.pos, field.length).strip(), record.location(field.pos, field.length),
             field.name_fr)
        for record in file.records
        if record.variant in layout.records
        for field in layout.records[record.variant].fields
    ]  # fmt: skip
    return tuple(fact for fact in facts if fact.value)
