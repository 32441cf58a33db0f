"""Two records that face each other: every changed field judged under its class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import Field
from harness.codecs.b2.rules_fields import key_fault
from harness.codecs.b2.rules_structure import identity_findings
from harness.comparison.bindings import Bindings
from harness.comparison.fields import Findings, changed
from harness.comparison.invoices import pair, record_key, weaker_record_keys
from harness.comparison.totals import Derived
from harness.model.difference import FieldClass

__all__ = ["Records", "Told"]

Told = set[tuple[str, str, str]]
"""Changes of the identity block (name, expected, observed) already told for one invoice."""

_IDENTITY_END = 38
_TRAILERS = frozenset({"5", "6", "999"})
_SEQUENCE = {"2S": 40, "3S": 40, "3E": 40}


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
        self._layouts = findings.layout.records

    def group(self, expected: Sequence[Record], observed: Sequence[Record], told: Told | None = None) -> None:
        """Compare the records of one line, or those that stand around the lines or invoices."""
        pairs, missing, extra = pair(expected, observed, (record_key, *weaker_record_keys()))
        ranks = _ranks(expected), _ranks(observed)
        for left, right in pairs:
            self.compare(left, right, told, moved=ranks[0][left.rank] != ranks[1][right.rank])
        for record in missing:
            self._findings.structural(record, "comparison.record-missing", _kind(record), "")
        for record in extra:
            self._findings.structural(record, "comparison.record-extra", "", _kind(record))

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
        for definition in self._layouts[observed.variant].fields:
            want, got = (r.text[definition.start : definition.stop] for r in (expected, observed))
            if want == got or (observed.rank, definition.pos) in self._misplaced:
                continue
            if told is not None and definition.start < _IDENTITY_END and definition.name_fr != "Séquence":
                if (definition.name_fr, want, got) in told:
                    # The identity block stands on every record of the invoice: once is enough.
                    self._findings.ignore(observed, definition, "comparison.repeated")
                    continue
                told.add((definition.name_fr, want, got))
            if moved and definition.pos == _SEQUENCE.get(observed.variant, 37) and definition.length == 2:
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

    def identity(self, records: Sequence[Record]) -> None:
        """Hold the fixture-bound part of the identity block of an observed invoice together (XR-07)."""
        if "XR-07" not in self._rules:
            return
        header = records[0] if records else None
        wrong: dict[str, list[tuple[Record, Field, str]]] = {}
        for record, pos, _, value in identity_findings(records):
            definition = self._layouts[record.variant].by_pos.get(pos) if record.variant else None
            if definition is not None and definition.field_class is FieldClass.FIXTURE_BOUND:
                wrong.setdefault(definition.name_fr, []).append((record, definition, value))
        for name, found in wrong.items():
            values = Counter(r.text[d.start : d.stop] for r, d, _ in found)
            [(other, times)] = values.most_common(1)
            own = next((f for f in self._layouts["2"].fields if f.name_fr == name), None)
            if header is not None and own is not None and times == len(records) - 1 and times > 1:
                # Every other record says the same: the type 2 is the one that is wrong.
                blamed = [(header, own, other)]
            else:
                blamed = found
            for record, definition, value in blamed:
                self._misplaced.add((record.rank, definition.pos))
                got = record.text[definition.start : definition.stop]
                self._findings.differ(record, definition, value, got, "XR-07")


def _kind(record: Record) -> str:
    return record.variant or record.text[:1]


def _ranks(records: Sequence[Record]) -> dict[int, int]:
    """Return rank in the file → rank among the records of the same kind of this group."""
    seen: Counter[str] = Counter()
    found = {}
    for record in records:
        seen[record.variant] += 1
        found[record.rank] = seen[record.variant]
    return found
