"""Fixture-bound changes over files that are not held in memory: the values are looked up in a second reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from harness.codecs.b2.layout import RECORD_LENGTH, Field, Layout
from harness.comparison.bindings import PER_INVOICE, Renaming, family, judge_renamings
from harness.comparison.bulk.columns import Block, Kinds
from harness.comparison.bulk.source import Source
from harness.comparison.coding import variant_codes
from harness.comparison.fields import Findings
from harness.comparison.gathering import MAX_TOLD
from harness.model.difference import FieldClass

__all__ = ["MOST_NOTED", "settle"]

MOST_NOTED = MAX_TOLD
"""Changes kept to be judged."""


class _Uses:
    """How often some contents stand in each field of a file."""

    def __init__(self, layout: Layout, asked: Mapping[str, set[str]]) -> None:
        """Look for some contents, by family."""
        self._kinds = Kinds(layout)
        self._codes = variant_codes(layout, self._kinds.variants)
        self._fields = [
            (variant, one, asked[family(one)])
            for variant, record in layout.records.items()
            for one in record.fields
            if one.field_class is FieldClass.FIXTURE_BOUND and asked.get(family(one))
        ]
        self.counts: dict[str, Counter[str]] = {one.location: Counter() for _, one, _ in self._fields}
        self.families: dict[str, set[str]] = {name: set() for name in asked}

    def read(self, source: Source) -> None:
        """Read the file as far as it takes: where a content need only stand somewhere, once found is enough."""
        for body in source.bodies():
            self._fields = [one for one in self._fields if self._open(*one)]
            if not self._fields:
                return
            block = Block(body[: len(body) // RECORD_LENGTH * RECORD_LENGTH], self._kinds)
            for variant, one, values in self._fields:
                rows = block.rows_of(self._codes[variant])
                if not len(rows):
                    continue
                cells = np.ascontiguousarray(rows.cells[:, one.start : one.stop]).view(f"S{one.length}")[:, 0]
                self._count(one, cells, values)

    def _open(self, _: str, one: Field, values: set[str]) -> bool:
        return family(one) in PER_INVOICE or not values <= self.families[family(one)]

    def _count(self, one: Field, cells: np.ndarray, values: set[str]) -> None:
        # Most contents are those of the record before: only what changes is looked up.
        changes = np.flatnonzero(np.append(True, cells[1:] != cells[:-1]))
        lengths = np.diff(np.append(changes, len(cells)))
        for content, times in zip(cells[changes].tolist(), lengths.tolist(), strict=True):
            text = content.decode("latin-1").ljust(one.length, "\0")
            if text in values:
                self.counts[one.location][text] += times
                self.families[family(one)].add(text)


def settle(noted: Iterable[Renaming], more: int, findings: Findings, reference: Source, observed: Source) -> None:
    """Judge what was gathered.

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
    # Of the observed file: is a content expected still in use, how often does a number of an invoice stand there.
    after = _Uses(findings.layout, _asked(pending, lambda group, want, got: got if group in PER_INVOICE else want))
    after.read(observed)

    def kept(group: str, want: str) -> bool:
        """Tell whether the content expected is still in use: enough for a difference, whatever the reference holds."""
        return group not in PER_INVOICE and want in after.families[group]

    left = [one for one in pending if not kept(family(one[1]), one[2])]
    before = _Uses(findings.layout, _asked(left, lambda group, want, got: want if group in PER_INVOICE else got))
    before.read(reference)

    def clashes(definition: Field, want: str, got: str) -> bool:
        group, where = family(definition), definition.location
        if group in PER_INVOICE:
            return after.counts[where][got] > before.counts[where][want]
        return kept(group, want) or got in before.families[group]

    judge_renamings(pending, clashes, findings)


def _asked(pending: Iterable[Renaming], of: Callable[[str, str, str], str]) -> dict[str, set[str]]:
    """Return the contents to be looked for in a file, by family."""
    asked: dict[str, set[str]] = {}
    for _, definition, want, got in pending:
        group = family(definition)
        asked.setdefault(group, set()).add(of(group, want, got))
    return asked
