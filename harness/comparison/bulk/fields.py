"""Rules on single records: which records may hold a field that its definition, its list or its key does not allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from harness.codecs.b2.codec import B2File, Record
from harness.codecs.b2.layout import RECORD_LENGTH, Field, Layout
from harness.codecs.b2.rules import CHECKS
from harness.comparison.bulk.columns import Bools, Bytes, Rows, planes
from harness.comparison.bulk.known import Known
from harness.comparison.bulk.numeric import Numeric

__all__ = ["RECORD_TESTS", "RecordTests", "blames"]


def _special(field: Field) -> bool:
    """Tell whether a field is held to more than the kind of its characters."""
    return bool(field.const or field.enum or field.pattern or field.range or field.format == "AAMMJJ")


def blames(rule: str, text: str, variant: str, layout: Layout) -> set[str]:
    """Return the places (``4[108,7]#1``) a rule on records blames in one record that stands alone."""
    file = B2File((Record(1, variant, 1, text),), None, (), None)
    return {finding.location for finding in CHECKS[rule](file, layout)}


class RecordTests:
    """The tests on the records of one variant, made from its layout; keeps what it has learnt of a file."""

    def __init__(self, layout: Layout, variant: str) -> None:
        """Work for one variant."""
        self.layout = layout
        self.variant = variant
        self.fields = layout.records[variant].fields
        self._known: dict[tuple[str, int], Known] = {}

    # --- champ: a field suits its definition ---

    @cached_property
    def _template(self) -> tuple[Bytes, tuple[np.uint64, ...]]:
        """Return what the fixed fields hold, and the columns they stand in."""
        row, columns = np.zeros(RECORD_LENGTH, np.uint8), np.zeros(RECORD_LENGTH, np.uint8)
        for field in self.fields:
            if field.const:
                row[field.start : field.stop] = list(field.filler.encode("latin-1"))
                columns[field.start : field.stop] = 1
        return row, tuple(planes(columns[None, :], lambda one: one != 0)[0])

    @cached_property
    def _numeric(self) -> Numeric:
        return Numeric([field for field in self.fields if field.kind == "N" and not _special(field)])

    def suits(self, rows: Rows) -> Bools:
        """Rule ``champ``.  A record with strange bytes is left to the rule: what blanks are is not looked at here."""
        row, masks = self._template
        equal = planes(rows.cells, lambda cells: cells == row)
        found = rows.strange | self._numeric.suspects(rows)
        for side, mask in enumerate(masks):
            found |= (equal[:, side] & mask) != mask
        for field in self.fields:
            if field.const:
                continue
            if _special(field):
                found |= self._unknown("champ", rows, field)
            elif field.kind != "N" and field.presence == "O":
                found |= rows.full(rows.blanks, field.start, field.stop)
        return found

    def _unknown(self, rule: str, rows: Rows, field: Field) -> Bools:
        """Tell where a field holds something the rule was not asked about, or did not let pass."""
        stop = min(field.stop, field.start + 8)
        known = self._known.setdefault((rule, field.pos), Known())
        found = known.suspects(rows.text(field.start, stop), self._judge(rule, rows, field))
        if stop < field.stop:  # one word holds eight columns: nothing may stand after them
            found |= ~rows.full(rows.blanks, stop, field.stop)
        return found

    def _judge(self, rule: str, rows: Rows, field: Field) -> Callable[[int], bool]:
        where = Record(1, self.variant, 1, "").location(field.pos, field.length)

        def right(index: int) -> bool:
            return where not in blames(rule, rows.cells[index].tobytes().decode("latin-1"), self.variant, self.layout)

        return right

    # --- condition: an optional field stands where another one asks for it ---

    def asked_for(self, rows: Rows) -> Bools:
        """Rule ``condition``."""
        found = np.zeros(len(rows), np.bool_)
        for field in self.fields:
            if field.condition:
                place, _, values = field.condition.partition("=")
                other = self.layout.records[self.variant].by_pos[int(place)]
                short = other.length <= 8
                asks = rows.says(other.start, other.stop, *values.split("|")) if short else np.True_
                found |= rows.is_empty(field.start, field.stop) & (asks | rows.strange)
        return found

    # --- liste: a value stands in its list ---

    def listed(self, rows: Rows) -> Bools:
        """Rule ``liste``."""
        found = np.zeros(len(rows), np.bool_)
        for field in self.fields:
            if field.codes in self.layout.codes and not field.enum:
                found |= self._unknown("liste", rows, field)
        return found

    # --- caracteres ---

    def plain(self, rows: Rows) -> Bools:
        """Rule ``caracteres``."""
        return rows.strange

    # --- XR-22: keys ---

    def keyed(self, rows: Rows) -> Bools:
        """Rule XR-22; the identity block is looked at on the types 1, 2 and 6 only, as the rule does."""
        found = np.zeros(len(rows), np.bool_)
        for field in self.fields:
            if field.check and (field.pos > 38 or self.variant in {"1", "2", "6"}):
                place = field.start, field.stop
                absent = rows.full(rows.blanks, *place) | rows.full(rows.zeros, *place)
                nir = field.check.startswith("NIRKEY:")
                right = self._nir_key(rows, field) if nir else ~self._wrong_number(rows, field)
                found |= ~(absent | right)
        return found

    @staticmethod
    def _nir_key(rows: Rows, field: Field) -> Bools:
        start = int(field.check.partition(":")[2]) - 1
        if field.length != 2:
            return np.zeros(len(rows), np.bool_)
        digits = rows.full(rows.digits, start, start + 13) & rows.full(rows.digits, field.start, field.stop)
        right: Bools = digits & (97 - rows.number(start, start + 13) % 97 == rows.number(field.start, field.stop))
        return right | rows.is_empty(start, start + 13)

    def _wrong_number(self, rows: Rows, field: Field) -> Bools:
        """Ask the rule about each number once; a number has less than nineteen digits and nothing else."""
        if field.length > 18:
            return np.ones(len(rows), np.bool_)
        known = self._known.setdefault(("XR-22", field.pos), Known())
        found = known.suspects(rows.number(field.start, field.stop), self._judge("XR-22", rows, field))
        return found | ~rows.full(rows.digits, field.start, field.stop)


RECORD_TESTS: Mapping[str, Callable[[RecordTests, Rows], Bools]] = {
    "champ": RecordTests.suits,
    "condition": RecordTests.asked_for,
    "liste": RecordTests.listed,
    "caracteres": RecordTests.plain,
    "XR-22": RecordTests.keyed,
}
"""Rule → which records of a variant may break it."""
