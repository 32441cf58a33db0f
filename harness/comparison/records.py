"""Two records that face each other: every changed field judged under its class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import Field
from harness.codecs.b2.rules_fields import key_fault
from harness.codecs.b2.rules_structure import PREDECESSORS
from harness.comparison.alignment import pair, weaker_record_keys
from harness.comparison.bindings import Bindings
from harness.comparison.fields import Findings, changed
from harness.comparison.invoices import record_key
from harness.comparison.totals import Derived
from harness.model.difference import FieldClass

__all__ = ["IDENTITY_END", "Records", "Told"]

Told = set[tuple[str, str, str]]
"""Changes of the identity block (name, expected, observed) already told for one invoice."""

IDENTITY_END = 38
"""Offset after the identity block, which stands on every record of an invoice."""
_TRAILERS = frozenset({"5", "6", "999"})


class Records:
    """Compares records and keeps what can only be judged later."""

    def __init__(self, findings: Findings, bindings: Bindings, rules: frozenset[str]) -> None:
        """Work for one comparison.

        Args:
            findings: Completed in place.
            bindings: Gathers fixture-bound changes.
            rules: Ids of the rules that hold.
        """
        self.totals: list[Derived] = []
        """Totals and counters that changed; they are judged once the whole file is known."""
        self._findings = findings
        self._bindings = bindings
        self._rules = rules
        self._misplaced: set[tuple[int, int]] = set()
        layouts = findings.layout.records
        self._numbered = {
            name: f for name, r in layouts.items() for f in r.fields
            if f.pos == r.complement[0] + 1 and f.length == 2 and r.complement[0]
        }  # fmt: skip
        """Sequence number of each complement."""
        self._spans = {name: [(f.start, f.stop, f) for f in r.fields] for name, r in layouts.items()}
        self._identity = {
            name: [f for f in r.fields if f.start < IDENTITY_END and f.field_class is FieldClass.FIXTURE_BOUND]
            for name, r in layouts.items()
            if name[0] in "2345"
        }

    def group(self, expected: Sequence[Record], observed: Sequence[Record], told: Told | None = None) -> None:
        """Compare the records of one line, or those that stand around the lines or invoices."""
        pairs, missing, extra = pair(expected, observed, (record_key, *weaker_record_keys()))
        shifted = bool(missing or extra) or any(b.rank < a.rank for (_, a), (_, b) in pairwise(pairs))
        ranks = (_ranks(expected), _ranks(observed)) if shifted else ({}, {})
        for left, right in pairs:
            moved = shifted and ranks[0][left.rank] != ranks[1][right.rank]
            self.compare(left, right, told, moved=moved)
            if moved:
                self._sequence(right, ranks[1][right.rank])
        if told is None and not missing and not extra:
            self._order(expected, observed)
        for record in missing:
            self._findings.structural(record, "comparison.record-missing", _kind(record), "")
        for record in extra:
            self._findings.structural(record, "comparison.record-extra", "", _kind(record))

    def _sequence(self, record: Record, rank: int) -> None:
        """Hold the sequence number of a record that has another rank among its like to that rank."""
        definition = self._numbered.get(record.variant)
        if definition is None or "XR-12" not in self._rules:
            return
        right, got = f"{rank:02d}", record.read(definition.pos, definition.length)
        if got != right:
            self._findings.differ(record, definition, right, got, "XR-12")
        # Renumbered as it should be, it follows; where the bytes are the reference's there is nothing to list.

    def _order(self, expected: Sequence[Record], observed: Sequence[Record]) -> None:
        """Tell the first record that stands around the invoices where the reference has another kind."""
        for left, right in zip(expected, observed, strict=True):
            if left.variant != right.variant:
                self._findings.structural(right, "comparison.record-order", _kind(left), _kind(right))
                return

    def order(self, expected: Sequence[Record], observed: Sequence[Record]) -> None:
        """Hold the records of an invoice to the order of the norm (XR-11); what is missing is told elsewhere."""
        if "XR-11" not in self._rules:
            return
        before, after = list(map(_kind, expected)), list(map(_kind, observed))
        if before == after or Counter(before) != Counter(after) or _disorder(expected) is not None:
            return
        found = _disorder(observed)
        if found is not None:
            earlier, later = found
            allowed = "/".join(PREDECESSORS.get(later.variant, ()))
            self._findings.structural(later, "comparison.record-order", allowed, _kind(earlier), "XR-11")

    def compare(self, expected: Record, observed: Record, told: Told | None = None, *, moved: bool = False) -> None:
        """Compare two records.

        Args:
            expected: Record of the reference.
            observed: Record that faces it.
            told: What was told of the identity block of this invoice; completed in place.
            moved: The record has another rank among its like: its sequence number follows.
        """
        if expected.text == observed.text:
            return
        if expected.variant != observed.variant or not observed.variant:
            self._findings.structural(observed, "comparison.record-unknown", expected.text, observed.text)
            return
        before, after = expected.text, observed.text
        for start, stop, definition in self._spans[observed.variant]:
            want, got = before[start:stop], after[start:stop]
            if want == got or (observed.rank, definition.pos) in self._misplaced:
                continue
            if told is not None and start < IDENTITY_END and definition.name_fr != "Séquence":
                if (definition.name_fr, want, got) in told:
                    # The identity block stands on every record of the invoice: once is enough.
                    self._findings.ignore(observed, definition, "comparison.repeated")
                    continue
                told.add((definition.name_fr, want, got))
            if moved and definition is self._numbered.get(observed.variant):
                self._findings.ignore(observed, definition, "comparison.follows")
            else:
                self._field(expected, observed, definition)

    def _field(self, expected: Record, observed: Record, definition: Field) -> None:
        want, got = (r.text[definition.start : definition.stop] for r in (expected, observed))
        if definition.field_class is FieldClass.DERIVED:
            if observed.variant in _TRAILERS and not definition.check:
                self.totals.append((expected, observed, definition))
            else:
                self._key(expected, observed, definition)
        elif definition.field_class is FieldClass.FIXTURE_BOUND:
            right = key_fault(definition, observed) if "XR-22" in self._rules else ""
            if right and not key_fault(definition, expected):
                self._findings.differ(observed, definition, right, got, "XR-22")
            else:
                self._bindings.note(observed, definition, want, got)
        else:
            changed(self._findings, observed, definition, want, got)

    def _key(self, expected: Record, observed: Record, definition: Field) -> None:
        """Judge a key: right for the number that stands there, it follows from it."""
        want, got = (r.text[definition.start : definition.stop] for r in (expected, observed))
        place = int(definition.check.removeprefix("NIRKEY:")) if definition.check.startswith("NIRKEY:") else 12
        if expected.read(place, 13) == observed.read(place, 13):
            right = want
        else:
            right = key_fault(definition, observed) if definition.check else ""
        if right:
            self._findings.differ(observed, definition, right, got, "XR-22")
        else:
            self._findings.ignore(observed, definition, "comparison.follows")

    def identity(self, expected: Sequence[Record], records: Sequence[Record]) -> None:
        """Hold the fixture-bound part of the identity block of an observed invoice together (XR-07).

        Args:
            expected: Records of the invoice that faces it; where they say the same, nothing is looked at.
            records: All records of the invoice.
        """
        self.order(expected, records)
        before, after = ([r.text[:IDENTITY_END] for r in side] for side in (expected, records))
        if "XR-07" not in self._rules or before == after:
            return
        stands: dict[str, list[tuple[Record, Field, str]]] = {}
        for record in records:
            for definition in self._identity.get(record.variant, ()):
                text = record.text[definition.start : definition.stop]
                stands.setdefault(definition.name_fr, []).append((record, definition, text))
        for found in stands.values():
            if len({text for _, _, text in found}) == 1:
                continue
            # What most records say is right; the first one, the type 2, decides between equals.
            right = Counter(text for _, _, text in found).most_common(1)[0][0]
            for record, definition, text in found:
                if text != right:
                    self._misplaced.add((record.rank, definition.pos))
                    self._findings.differ(record, definition, right, text, "XR-07")


def _kind(record: Record) -> str:
    return record.variant or record.text[:1]


def _disorder(records: Sequence[Record]) -> tuple[Record, Record] | None:
    """Return the first complement that follows what it may not, after that record; None when all is in order."""
    for before, after in pairwise(records):
        allowed = PREDECESSORS.get(after.variant)
        if allowed and before.variant not in allowed:
            return before, after
    return None


def _ranks(records: Sequence[Record]) -> dict[int, int]:
    """Return rank in the file → rank among the records of the same kind of this group."""
    seen: Counter[str] = Counter()
    found = {}
    for record in records:
        seen[record.variant] += 1
        found[record.rank] = seen[record.variant]
    return found
