"""Comparison of two B2 files: raw records first, meaning only where they differ.

Theory.  Both files become stripes (one byte per record).  When the stripes are equal, records face each
other by position and only the changed ones are looked at; invoices with a change, and every invoice that
has no exact equal when the stripes differ, are aligned by meaning.  What follows from the lines (totals,
counters, keys) is recomputed from the observation: right, it is a consequence and is listed as ignored;
wrong, it is a difference of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence

from harness.codecs.b2.layout import Layout
from harness.comparison.alignment import invoice_keys, pair, unlike, weaker_line_keys
from harness.comparison.bindings import Bindings
from harness.comparison.fields import Findings
from harness.comparison.framing import framing
from harness.comparison.invoices import Parts, line_key, parts, same_line
from harness.comparison.masks import Mask, masked_layout
from harness.comparison.mending import mended
from harness.comparison.records import IDENTITY_END, Records, Told
from harness.comparison.reference import demand
from harness.comparison.stripes import Span, Stripes, changed_records
from harness.comparison.totals import judge_totals
from harness.model.difference import Comparison, Ignored

__all__ = ["Comparer", "compare_b2"]


class Comparer:
    """Compares two files, or two parts of files that face each other."""

    def __init__(
        self,
        reference: Stripes,
        observed: Stripes,
        findings: Findings,
        rules: frozenset[str],
        bindings: Bindings | None = None,
    ) -> None:
        """Work for one pair of files or parts; given bindings are those of the whole files."""
        self.reference = reference
        self.observed = observed
        self.findings = findings
        self.rules = rules
        self.bindings = bindings if bindings is not None else Bindings(findings)
        self.records = Records(findings, self.bindings, rules)

    def run(self) -> None:
        """Compare everything."""
        self.fields()
        self.bindings.settle(self.reference, self.observed)
        judge_totals(self.records.totals, self.observed, self.findings, self.rules)

    def fields(self) -> None:
        """Compare every field, without judging yet what can only be judged when all is known."""
        if self.reference.codes == self.observed.codes:
            self.by_position(changed_records(self.reference.body, self.observed.body), self.reference.invoices())
        else:
            self.by_meaning()

    def by_position(self, changed: Iterable[int], spans: Sequence[Span]) -> None:
        """Same stripes: look at the changed records only, and at the invoices they stand in.

        Args:
            changed: Their ranks, in order.
            spans: The invoices, in order; those that hold no changed record may be left out.
        """
        starts = [span[0] for span in spans]
        alone: list[int] = []
        touched: dict[Span, list[int]] = {}
        for rank in changed:
            place = bisect_right(starts, rank) - 1
            if place >= 0 and rank < spans[place][1]:
                touched.setdefault(spans[place], []).append(rank)
            else:
                alone.append(rank)
        moved, lone = [], []
        for span, ranks in touched.items():
            # One changed record: nothing can have moved.
            if len(ranks) > 1:
                moved.append(span)
            elif self._same_identity(ranks[0]):
                alone += ranks
            else:
                lone.append((span, ranks[0]))
        self.invoices(moved, moved, in_place=True)
        for span, rank in lone:
            self._lone(span, rank)
        for rank in sorted(alone):
            self.records.compare(self.reference.record(rank), self.observed.record(rank))

    def _lone(self, span: Span, rank: int) -> None:
        """Compare the only changed record of an invoice, whose identity block is no longer that of the others."""
        observed = [self.observed.record(one) for one in range(*span)]
        at, was = rank - span[0], self.reference.record(rank)
        self.records.identity([*observed[:at], was, *observed[at + 1 :]], observed)
        self.records.compare(was, observed[at], set())

    def _same_identity(self, rank: int) -> bool:
        return self.reference.raw(rank)[:IDENTITY_END] == self.observed.raw(rank)[:IDENTITY_END]

    def by_meaning(self) -> None:
        """Other stripes: align the invoices that have no exact equal on the other side."""
        here, there = self.reference.invoices(), self.observed.invoices()
        self.invoices(*unlike(self.reference, here, self.observed, there), in_place=False)
        expected = [self.reference.record(rank) for rank in self.reference.outside(here)]
        observed = [self.observed.record(rank) for rank in self.observed.outside(there)]
        self.records.group(expected, observed)

    def invoices(self, here: Sequence[Span], there: Sequence[Span], *, in_place: bool) -> None:
        """Align invoices and compare those that face each other."""
        expected = [parts(self.reference, span) for span in here]
        observed = [parts(self.observed, span) for span in there]
        pairs, missing, extra = pair(expected, observed, invoice_keys(in_place=in_place))
        order = [right.span for _, right in pairs]
        if order != sorted(order):
            self._order("comparison.invoice-order", pairs[0][1])
        for left, right in pairs:
            self.invoice(left, right)
        for invoice in missing:
            self.findings.structural(invoice.first, "comparison.invoice-missing", _words(invoice), "")
        for invoice in extra:
            self.findings.structural(invoice.first, "comparison.invoice-extra", "", _words(invoice))

    def invoice(self, expected: Parts, observed: Parts) -> None:
        """Compare two invoices that face each other."""
        told: Told = set()
        self.records.identity(expected.records, observed.records)
        self.records.group(expected.around, observed.around, told)
        pairs, missing, extra = pair(expected.lines, observed.lines, (same_line, *weaker_line_keys()))
        for left, right in pairs:
            self.records.group(left, right, told)
        for line in missing:
            self.findings.structural(line[0], "comparison.line-missing", " ".join(filter(None, line_key(line))), "")
        for line in extra:
            self.findings.structural(line[0], "comparison.line-extra", "", " ".join(filter(None, line_key(line))))
        ranks = [right[0].rank for _, right in pairs]
        if ranks != sorted(ranks):
            self._order("comparison.line-order", observed)

    def _order(self, name: str, invoice: Parts) -> None:
        first = invoice.first
        self.findings.ignored.append((first.rank, Ignored(first.location(), name, "comparison.order")))


def _words(invoice: Parts) -> str:
    head = invoice.first
    return f"{head.read(30, 9).strip()} {head.read(12, 13).strip()}".strip()


def compare_b2(
    reference: bytes,
    observed: bytes,
    layout: Layout,
    rules: Collection[str] | None = None,
    masks: Sequence[Mask] = (),
) -> Comparison:
    """Compare an observed file with a reference.

    Args:
        reference: The file expected.
        observed: The file received, whatever its state.
        layout: The dialect both are read in; it gives the class of every field.
        rules: Ids of the rules recomputed values are held to; None or empty = all that hold.
        masks: Fields left out of the comparison, by place (``4[108,7]``), each with its reason.

    Returns:
        Differences in the order of the file, and every changed field that is not held against the
        product with the code of its reason.  A missing record bears its place in the reference.

    Raises:
        ReferenceFaultError: when the reference cannot serve.
        MaskError: when a mask names no field of the dialect.
    """
    layout, reasons = masked_layout(layout, masks)
    held = frozenset(rule for rule in layout.rules if not rules or rule in rules)
    left = Stripes(reference, layout)
    demand(left.problems)
    right = Stripes(observed, layout)
    broken, style = framing(left.problems, right.problems)
    findings = Findings(layout, reasons)
    if left.body != right.body and right.body:
        Comparer(left, mended(left, right, findings), findings, held).run()
    return findings.comparison(broken, style)
