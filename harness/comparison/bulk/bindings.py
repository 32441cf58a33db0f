"""Fixture-bound changes over files that are not held in memory: the values are looked up in a second reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import RECORD_LENGTH, Field, Layout
from harness.comparison.bindings import Bindings, family
from harness.comparison.bulk.columns import Block, Kinds
from harness.comparison.bulk.source import Source
from harness.comparison.coding import variant_codes
from harness.comparison.fields import MAX_TOLD, Findings
from harness.model.difference import FieldClass

__all__ = ["Noted", "StreamBindings", "settle"]

Noted = tuple[Record, Field, str, str]
"""A change: the record observed, the field, the content expected and the content observed."""
_PER_INVOICE = frozenset({"Numéro de facture ou de titre", "Numéro d'entrée"})
"""Families whose values belong to one invoice (as in ``harness.comparison.bindings``)."""


@dataclass(slots=True)
class StreamBindings(Bindings):
    """Gathers the changes of one pair of parts; they are judged with those of all others."""

    noted: list[Noted] = field(default_factory=list)

    def take(self) -> list[Noted]:
        """Give up what was gathered."""
        taken, self._pending = self._pending, []
        return taken


class _Uses:
    """How often some contents stand in each field of a file."""

    def __init__(self, layout: Layout, asked: Mapping[str, set[str]]) -> None:
        self._kinds = Kinds(layout)
        self._codes = variant_codes(layout, self._kinds.variants)
        self._fields = [
            (variant, one, asked[family(one)])
            for variant, record in layout.records.items()
            for one in record.fields
            if one.field_class is FieldClass.FIXTURE_BOUND and family(one) in asked
        ]
        self.counts: dict[str, Counter[str]] = {one.location: Counter() for _, one, _ in self._fields}
        self.families: dict[str, set[str]] = {name: set() for name in asked}

    def read(self, source: Source) -> None:
        """Count over the whole file."""
        for body in source.bodies():
            block = Block(body[: len(body) // RECORD_LENGTH * RECORD_LENGTH], self._kinds)
            for variant, one, values in self._fields:
                rows = block.rows_of(self._codes[variant])
                if not len(rows):
                    continue
                cells = np.ascontiguousarray(rows.cells[:, one.start : one.stop]).view(f"S{one.length}")[:, 0]
                self._count(one, cells, values)

    def _count(self, one: Field, cells: np.ndarray, values: set[str]) -> None:
        # Most contents are those of the record before: only what changes is looked up.
        changes = np.flatnonzero(np.append(True, cells[1:] != cells[:-1]))
        lengths = np.diff(np.append(changes, len(cells)))
        for content, times in zip(cells[changes].tolist(), lengths.tolist(), strict=True):
            text = content.decode("latin-1").ljust(one.length, "\0")
            if text in values:
                self.counts[one.location][text] += times
                self.families[family(one)].add(text)


def settle(noted: Iterable[Noted], more: int, findings: Findings, reference: Source, observed: Source) -> None:
    """Judge what was gathered, as ``Bindings.settle`` does.

    Args:
        noted: The changes, in the order they were found; at most ``MAX_TOLD``.
        more: Changes beyond them, which nobody can judge any more: they count as differences.
        findings: Completed in place.
        reference: The file expected, read again.
        observed: The file received, read again.
    """
    findings.more += more
    pending = list(noted)
    if not pending:
        return
    asked: dict[str, set[str]] = {}
    for _, definition, want, got in pending:
        asked.setdefault(family(definition), set()).update((want, got))
    before, after = _Uses(findings.layout, asked), _Uses(findings.layout, asked)
    before.read(reference)
    after.read(observed)
    became: dict[tuple[str, str], str] = {}
    owner: dict[tuple[str, str], str] = {}
    for record, definition, want, got in pending:
        group, where = family(definition), definition.location
        if group in _PER_INVOICE:
            clash = after.counts[where][got] > before.counts[where][want]
        else:
            clash = want in after.families[group] or got in before.families[group]
        alone = became.setdefault((group, want), got) == got and owner.setdefault((group, got), want) == want
        if alone and not clash:
            findings.ignore(record, definition, "comparison.bound")
        else:
            findings.differ(record, definition, want, got)


MOST_NOTED = MAX_TOLD
"""Changes kept to be judged."""
