"""Comparison of two B2 files: raw records first, meaning only where they differ.

Theory.  Both files become stripes (one byte per record).  When the stripes are equal, records face each
other by position and only the changed ones are looked at; an invoice whose patient or date changed, and
every invoice when the stripes differ, is aligned by meaning instead.  What follows from the lines
(totals, counters, keys) is recomputed from the observation: right, it is a consequence and is listed as
ignored; wrong, it is a difference of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence

from harness.codecs.b2.breach import number
from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import Layout
from harness.codecs.b2.rules_fields import key_fault
from harness.codecs.b2.rules_structure import identity_findings
from harness.codecs.b2.rules_totals import invoice_totals
from harness.comparison.envelope import compare_envelope
from harness.comparison.fields import Findings, structural
from harness.comparison.invoices import (
    Parts,
    invoice_key,
    line_key,
    pair,
    parts,
    weaker_invoice_keys,
    weaker_line_keys,
)
from harness.comparison.stripes import Span, Stripes, changed_records
from harness.model.difference import Comparison, Difference, FieldClass
from harness.model.expectation import Severity

__all__ = ["compare_b2"]

_COUNT, _SHARE = 39, 74
_IDENTITY_END = 38
_TRAILERS = frozenset({"5", "6", "999"})
_RULE_OF = {"6": "XR-06", "999": "XR-03"}


class _Comparer:
    """One comparison under way."""

    def __init__(self, reference: Stripes, observed: Stripes, layout: Layout, rules: frozenset[str]) -> None:
        self.reference = reference
        self.observed = observed
        self.layout = layout
        self.rules = rules
        self.findings = Findings(layout)
        self.pairs: list[tuple[Record, Record]] = []
        self._misplaced: set[tuple[int, int]] = set()
        self._fields = {
            variant: [(f.start, f.stop, f) for f in record.fields] for variant, record in layout.records.items()
        }

    def records(self, expected: Record, observed: Record, told: set[tuple[str, str, str]] | None = None) -> None:
        """Compare two records of one variant, field by field where the bytes differ.

        Args:
            expected: Record of the reference.
            observed: Record that faces it.
            told: Changes of the identity block already told for this invoice; completed in place.
        """
        if expected.text == observed.text:
            return
        self.pairs.append((expected, observed))
        for start, stop, definition in self._fields.get(observed.variant, ()):
            want, got = expected.text[start:stop], observed.text[start:stop]
            if want == got or (observed.rank, definition.pos) in self._misplaced:
                continue
            where = observed.location(definition.pos, definition.length)
            if told is not None and start < _IDENTITY_END:
                if (definition.name_fr, want, got) in told:
                    # The identity block stands on every record of the invoice: once is enough.
                    self.findings.ignore(where, definition.name_fr, "comparison.repeated")
                    continue
                told.add((definition.name_fr, want, got))
            if definition.field_class is not FieldClass.DERIVED:
                self.findings.changed(where, definition, want, got)
            elif definition.check:
                self._key(where, expected, observed, definition.pos, consequence=not key_fault(definition, observed))
            elif observed.variant not in _TRAILERS:
                moved = expected.read(12, 13) != observed.read(12, 13)
                self._key(where, expected, observed, definition.pos, consequence=moved)

    def _identity(self, invoice: Parts) -> None:
        """Hold the identity block of an observed invoice together (XR-07), before anything else."""
        if "XR-07" not in self.rules:
            return
        for found in identity_findings(invoice.records()):
            record, pos, length, expected = found
            definition = self.layout.records[record.variant].by_pos.get(pos)
            if definition is not None:
                self._misplaced.add((record.rank, pos))
                where = record.location(pos, length)
                self.findings.differ(where, definition, expected, record.read(pos, length), rule="XR-07")

    def _key(self, where: str, expected: Record, observed: Record, pos: int, *, consequence: bool) -> None:
        definition = self.layout.records[observed.variant].by_pos[pos]
        if consequence:
            self.findings.ignore(where, definition.name_fr, "comparison.follows")
        else:
            length = definition.length
            self.findings.differ(
                where, definition, expected.read(pos, length), observed.read(pos, length), rule="XR-22"
            )

    def invoice(self, expected: Parts, observed: Parts) -> None:
        """Compare two invoices that face each other."""
        told: set[tuple[str, str, str]] = set()
        self._identity(observed)
        self._group(expected.around, observed.around, told)
        pairs, missing, extra = pair(expected.lines, observed.lines, (line_key, *weaker_line_keys()))
        for left, right in pairs:
            self._group(left, right, told)
        for line in missing:
            self._line("comparison.line-missing", line, expected=True)
        for line in extra:
            self._line("comparison.line-extra", line, expected=False)
        ranks = [right[0].rank for _, right in pairs]
        if ranks != sorted(ranks):
            self.findings.ignore(observed.records()[0].location(), "Ordre des lignes", "comparison.order")
        self._totals(observed)

    def _line(self, name: str, line: Sequence[Record], *, expected: bool) -> None:
        words = " ".join(word for word in line_key(line) if word)
        texts = (words, "") if expected else ("", words)
        self.findings.differences.append(structural(line[0].location(), name, *texts))

    def _group(self, expected: Sequence[Record], observed: Sequence[Record], told: set[tuple[str, str, str]]) -> None:
        """Compare the records of a line, or those around the lines, variant by variant in order."""
        pairs, missing, extra = pair(expected, observed, (lambda r: r.variant or r.text[:1],))
        for left, right in pairs:
            self.records(left, right, told)
        for record in missing:
            name = "comparison.record-missing"
            self.findings.differences.append(structural(record.location(), name, record.variant, ""))
        for record in extra:
            name = "comparison.record-extra"
            self.findings.differences.append(structural(record.location(), name, "", record.variant))

    def _totals(self, observed: Parts) -> None:
        """Hold the trailer of an invoice to its own lines."""
        records = observed.records()
        trailer = next((r for r in observed.around if r.variant == "5"), None)
        if trailer is None:
            return
        totals = invoice_totals(records, self.layout.count_reading)
        announced = {span.pos: number(trailer, *span) for span in totals}
        share = next(span for span in totals if span.pos == _SHARE)
        # The share follows from the totals announced beside it: a wrong total is told once.
        expense = announced[115] - announced[50] + announced[58] - announced[66]
        totals[share] = expense
        for span, value in totals.items():
            rule = {_COUNT: "XR-08", _SHARE: "XR-10"}.get(span.pos, "XR-09")
            if announced[span.pos] != value and rule in self.rules:
                definition = self.layout.field("5", span.pos)
                where = trailer.location(*span)
                self.findings.differ(
                    where, definition, str(value).rjust(span.length, "0"), trailer.read(*span), rule=rule
                )

    def consequences(self) -> None:
        """List totals that changed and are right: they follow from differences told elsewhere."""
        told = {d.location for d in self.findings.differences}
        for expected, observed in self.pairs:
            if observed.variant not in _TRAILERS:
                continue
            for start, stop, definition in self._fields[observed.variant]:
                derived = definition.field_class is FieldClass.DERIVED and not definition.check
                if derived and expected.text[start:stop] != observed.text[start:stop]:
                    where = observed.location(definition.pos, definition.length)
                    rule = _RULE_OF.get(observed.variant, "XR-09")
                    if rule not in self.rules:
                        self.findings.differ(where, definition, expected.text[start:stop], observed.text[start:stop])
                    elif where not in told:
                        self.findings.ignore(where, definition.name_fr, "comparison.follows")

    # --- where to look ---------------------------------------------------------------------------

    def by_position(self) -> None:
        """Same stripes: look at changed records only, and realign what changed patient or date."""
        spans = self.reference.invoices()
        starts = [span[0] for span in spans]
        outside: list[int] = []
        touched: dict[Span, None] = {}
        for rank in changed_records(self.reference.body, self.observed.body):
            place = bisect_right(starts, rank) - 1
            if place >= 0 and rank < spans[place][1]:
                touched[spans[place]] = None
            else:
                outside.append(rank)
        self._invoices(list(touched), list(touched))
        for rank in outside:
            self.records(self.reference.record(rank), self.observed.record(rank))

    def by_meaning(self) -> None:
        """Other stripes: align the invoices that have no exact equal on the other side."""
        here, there = self.reference.invoices(), self.observed.invoices()
        left, right = self._unlike(here, there)
        self._invoices(left, right)
        around = self.reference.outside(here), self.observed.outside(there)
        self._group([self.reference.record(r) for r in around[0]], [self.observed.record(r) for r in around[1]], set())

    def _unlike(self, here: Sequence[Span], there: Sequence[Span]) -> tuple[list[Span], list[Span]]:
        """Leave out the invoices that stand, byte for byte, on both sides."""
        waiting: dict[bytes, list[Span]] = {}
        for span in reversed(there):
            waiting.setdefault(self.observed.slice(span), []).append(span)
        left = []
        for span in here:
            equal = waiting.get(self.reference.slice(span))
            if equal:
                equal.pop()
            else:
                left.append(span)
        return left, sorted(span for spans in waiting.values() for span in spans)

    def _invoices(self, here: Sequence[Span], there: Sequence[Span]) -> None:
        expected = [parts(self.reference, span) for span in here]
        observed = [parts(self.observed, span) for span in there]
        pairs, missing, extra = pair(expected, observed, (invoice_key, *weaker_invoice_keys()))
        order = [right.span for _, right in pairs]
        if order != sorted(order):
            self.findings.ignore("2", "Ordre des factures", "comparison.order")
        for left, right in pairs:
            self.invoice(left, right)
        for invoice in missing:
            self._whole("comparison.invoice-missing", invoice, expected=True)
        for invoice in extra:
            self._whole("comparison.invoice-extra", invoice, expected=False)
            self._totals(invoice)

    def _whole(self, name: str, invoice: Parts, *, expected: bool) -> None:
        head = invoice.first
        if head is None:
            return
        words = f"{head.read(30, 9).strip()} {head.read(12, 13).strip()}".strip()
        texts = (words, "") if expected else ("", words)
        self.findings.differences.append(structural(head.location(), name, *texts))


def _problems(reference: Stripes, observed: Stripes) -> list[Difference]:
    """Faults of framing that only one of the files has."""
    known = {p.code for p in reference.problems}
    found = []
    for problem in observed.problems:
        if problem.code not in known:
            style = problem.code == "codecs.b2-separators"
            severity = Severity.REMARK if style else Severity.BLOCKING
            kind = FieldClass.TOLERATED if style else FieldClass.EXACT
            words = ", ".join(f"{k}={v}" for k, v in problem.arguments)
            found.append(Difference(problem.location, problem.code, kind, severity, "", words, "XR-01"))
    return found


def compare_b2(reference: bytes, observed: bytes, layout: Layout, rules: Collection[str] | None = None) -> Comparison:
    """Compare an observed file with a reference.

    Args:
        reference: The file expected.
        observed: The file received.
        layout: The dialect both are read in; it gives the class of every field.
        rules: Ids of the rules recomputed values are held to; None or empty = all that hold.

    Returns:
        Differences in order of severity of their place in the file, and every changed field that is not
        held against the product with the code of its reason.
    """
    held = frozenset(rule for rule in layout.rules if not rules or rule in rules)
    left, right = Stripes(reference, layout), Stripes(observed, layout)
    comparer = _Comparer(left, right, layout, held)
    framing = _problems(left, right)
    if left.body != right.body:
        if left.codes == right.codes:
            comparer.by_position()
        else:
            comparer.by_meaning()
        compare_envelope(right, layout, comparer.findings, held)
        comparer.consequences()
    findings = comparer.findings
    return Comparison((*framing, *findings.differences), tuple(findings.ignored))
