"""Comparison of two NOEMIE returns: invoices aligned by number, entities by kind, totals recomputed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import Field, Layout
from harness.codecs.noemie import NoemieFile, check_totals, decode
from harness.codecs.noemie.codec import Entities
from harness.codecs.problem import Problem
from harness.comparison.alignment import pair
from harness.comparison.fields import Findings, changed
from harness.comparison.masks import Mask, masked_records
from harness.comparison.mending_noemie import mended_return
from harness.comparison.reference import ReferenceFaultError, framing_words
from harness.model.basis import Basis
from harness.model.difference import Comparison, Difference, FieldClass
from harness.model.expectation import Severity

__all__ = ["compare_noemie"]

_TOTALS = frozenset({("990", 23), ("990", 31), ("990", 42), ("999", 56), ("999", 86), ("999", 97)})
"""What the closing entities count and sum: recomputed from the observation."""
_OUTSIDE = frozenset({"000", "010", "020", "040", "070", "071", "080", "081", "990", "999"})
_SPOILT = frozenset({"codecs.noemie-too-large", "codecs.noemie-no-000", "codecs.noemie-truncated"})

_Block = list[Record]


def _records(file: NoemieFile) -> list[Record]:
    return [Record(rank, e.code, e.occurrence, e.text) for rank, e in enumerate(file.entities, 1)]


def _blocks(records: Sequence[Record]) -> tuple[list[_Block], _Block]:
    """Return the invoices, each from its 100 or 102 on, and the entities outside of them."""
    blocks: list[_Block] = []
    outside: _Block = []
    for record in records:
        if record.variant in {"100", "102"}:
            blocks.append([record])
        elif record.variant in _OUTSIDE or not blocks or (outside and outside[-1].rank > blocks[-1][-1].rank):
            outside.append(record)
        else:
            blocks[-1].append(record)
    return blocks, outside


def _number(block: _Block) -> Hashable:
    return block[0].read(6, 9)


def _whole(block: _Block) -> Hashable:
    return tuple(r.text for r in block[1:])


def _text(record: Record) -> Hashable:
    return record.text


def _kind(record: Record) -> Hashable:
    return record.variant


class _Comparer:
    """One comparison under way."""

    def __init__(self, entities: Entities, findings: Findings, observed: NoemieFile) -> None:
        self._entities = entities
        self._findings = findings
        self._wrong = {p.location: dict(p.arguments) for p in check_totals(observed)}

    def group(self, expected: _Block, observed: _Block) -> None:
        """Compare the entities of an invoice, or those that stand outside."""
        pairs, missing, extra = pair(expected, observed, (_text, _kind))
        for left, right in pairs:
            self._entity(left, right)
        for record in missing:
            self._findings.structural(record, "comparison.record-missing", record.variant, "")
        for record in extra:
            self._findings.structural(record, "comparison.record-extra", "", record.variant)

    def _entity(self, expected: Record, observed: Record) -> None:
        known = self._entities.get(observed.variant)
        for definition in known.fields if known else ():
            want, got = (r.text[definition.start : definition.stop] for r in (expected, observed))
            if want != got and (observed.variant, definition.pos) in _TOTALS:
                self._total(observed, definition, want, got)
            elif want != got:
                changed(self._findings, observed, definition, want, got)
        if known is None and expected.text != observed.text:
            self._findings.structural(observed, "comparison.record-unknown", expected.text, observed.text)

    def _total(self, record: Record, definition: Field, want: str, got: str) -> None:
        """Judge a total that is not the reference's: right, it follows from what stands before it."""
        wrong = self._wrong.get(record.location(definition.pos, definition.length))
        if definition.field_class is FieldClass.OPAQUE:
            changed(self._findings, record, definition, want, got)
        elif wrong is not None:
            self._findings.differ(record, definition, wrong["expected"].rjust(definition.length, "0"), got)
        else:
            self._findings.ignore(record, definition, "comparison.follows")

    def invoices(self, expected: Sequence[_Block], observed: Sequence[_Block]) -> None:
        """Compare the invoices, aligned by number, then by content."""
        pairs, missing, extra = pair(expected, observed, (_number, _whole))
        for left, right in pairs:
            self.group(left, right)
        for block in missing:
            self._findings.structural(block[0], "comparison.invoice-missing", block[0].read(6, 9), "")
        for block in extra:
            self._findings.structural(block[0], "comparison.invoice-extra", "", block[0].read(6, 9))


def _framing(reference: NoemieFile, observed: NoemieFile) -> tuple[Difference, ...]:
    known = {(p.code, p.location) for p in reference.problems}
    return tuple(
        Difference(
            p.location or "000#1",
            "comparison.framing",
            FieldClass.EXACT,
            Severity.BLOCKING,
            "",
            framing_words(p),
        )
        for p in observed.problems
        if (p.code, p.location) not in known
    )


def compare_noemie(reference: bytes, observed: bytes, entities: Entities, masks: Sequence[Mask] = ()) -> Comparison:
    """Compare an observed return with a reference.

    Args:
        reference: The return expected.
        observed: The return received, whatever its state.
        entities: The entity table; it gives the class of every field.
        masks: Fields left out of the comparison, by place (``071[6,6]``), each with its reason.

    Raises:
        ReferenceFaultError: when the reference cannot serve.
        MaskError: when a mask names no field.
    """
    known, reasons = masked_records(entities, masks)
    left = decode(reference, known)
    for problem in left.problems:
        if problem.code in _SPOILT:
            raise ReferenceFaultError(Problem(problem.code, problem.location, problem.arguments))
    findings = Findings(Layout("noemie", "NOEMIE", Basis.PUBLIC, "", known, {}), reasons)
    right = decode(mended_return(reference, left, observed, findings, known), known)
    framing = _framing(left, right)
    if reference != observed and right.entities:
        comparer = _Comparer(known, findings, right)
        (here, around), (there, outside) = _blocks(_records(left)), _blocks(_records(right))
        comparer.group(around, outside)
        comparer.invoices(here, there)
    return findings.comparison(framing)
