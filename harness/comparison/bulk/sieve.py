"""The sieve: which records and invoices of a block may break which rule.

A rule that has no test here suspects everything, so that nothing is cleared by a rule nobody thought of; an odd invoice
(see ``shape``), or one with a byte no record may hold, is suspected by every rule on invoices.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

import numpy as np

from harness.codecs.b2.layout import Layout
from harness.comparison.bulk.columns import Block, Bools, Ints
from harness.comparison.bulk.fields import RECORD_TESTS, RecordTests
from harness.comparison.bulk.identity import identity, sequences
from harness.comparison.bulk.lines import LINE_TESTS, Lines
from harness.comparison.bulk.shape import Invoices
from harness.comparison.bulk.sums import count, patient_share, sums
from harness.comparison.bulk.titles import titles

__all__ = ["INVOICE_TESTS", "Sieve"]

INVOICE_TESTS: Mapping[str, Callable[[Block, Invoices], Bools]] = {
    "structure": lambda _, invoices: invoices.odd,
    "XR-07": identity,
    "XR-08": count,
    "XR-09": sums,
    "XR-10": patient_share,
    "XR-11": lambda _, invoices: invoices.odd,
    "XR-12": sequences,
}
"""Rule → which parts of a block may break it; the rest are in ``LINE_TESTS``."""


class Sieve:
    """Sifts the blocks of one file, in order."""

    def __init__(self, layout: Layout, rules: Collection[str], header: bytes) -> None:
        """Look for breaches of some rules; ``header`` is the record 000, empty when there is none."""
        self._rules = [rule for rule in layout.rules if rule in rules]
        self._header = header
        self._tests = {variant: RecordTests(layout, variant) for variant in layout.records}

    def records(self, block: Block) -> Iterator[tuple[str, Ints]]:
        """Yield the rules on single records, and the ranks of the records that may break them, in order."""
        by_code = np.zeros(256, np.bool_)
        by_code[list(block.kinds.name_of)] = True
        unsure = np.flatnonzero(~by_code[block.codes])
        if block.ragged:
            unsure = np.append(unsure, len(block) - 1)
        for rule in self._rules:
            if rule in RECORD_TESTS:
                test, known = RECORD_TESTS[rule], block.present()
                found = (rows.ranks[test(self._tests[variant], rows)] for variant, rows in known.items())
                yield rule, np.unique(np.concatenate([unsure, *found]))

    def invoices(self, block: Block, invoices: Invoices, lot: bytes) -> Iterator[tuple[str, Ints]]:
        """Yield the other rules, and the parts that may break them, in order; ``lot`` opens the lot of the block."""
        lines = Lines(block, invoices, self._header)
        strange = [rows.ranks[rows.strange] for rows in block.present().values()]
        doubtful = invoices.odd | invoices.holding(np.concatenate([np.zeros(0, np.int64), *strange]))
        for rule in self._rules:
            if rule in RECORD_TESTS:
                continue
            if rule in INVOICE_TESTS:
                found = INVOICE_TESTS[rule](block, invoices)
            elif rule in LINE_TESTS:
                found = LINE_TESTS[rule](lines)
            elif rule == "XR-29":
                found = titles(lines, lot)
            else:
                found = np.ones(len(invoices), np.bool_)
            yield rule, np.flatnonzero((found | doubtful) & ~invoices.edge)
