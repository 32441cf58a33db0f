"""Comparison of data objects of cards by path of tags, and of traces by sequence of commands."""

from __future__ import annotations

from collections.abc import Sequence

from harness.codecs.problem import Problem
from harness.codecs.tlv import decode_ber, decode_trace, from_hex, looks_like_trace
from harness.comparison.masks import Mask, MaskError
from harness.comparison.reference import ReferenceFaultError
from harness.comparison.rule_file import known_matcher
from harness.comparison.tlv_findings import TlvFindings, told
from harness.comparison.tlv_walk import TlvWalk
from harness.comparison.trace_walk import compare_lines
from harness.model.difference import Comparison, FieldClass

__all__ = ["compare_tlv"]

_UNKNOWN = (FieldClass.DERIVED, FieldClass.FIXTURE_BOUND)
_STYLE = frozenset({"codecs.tlv-length-form", "codecs.tlv-indefinite"})


def compare_tlv(reference: bytes, observed: bytes, masks: Sequence[Mask] = ()) -> Comparison:
    """Compare data objects of a card, or the traces of two dialogues with cards.

    Args:
        reference: What is expected: BER-TLV as bytes or in hexadecimal, or a trace as JSON lines.
        observed: What was received, of the same kind.
        masks: Rules by path: ``/6F/A5/50`` from the top, ``A5/50`` at the end of any path (ranks left out = every
            rank); in a trace also ``sw``, ``request``, ``response`` and ``#7/sw``.

    Returns:
        Differences located by path of tags, ``6F/A5/50`` or ``65[2]/80``, and ``@offset`` for faults of the
        writing; in a trace ``#n`` before it, the number of the command.

    Raises:
        ReferenceFaultError: when the reference cannot be read.
        MaskError: when a mask asks for a shape nobody knows, or a class that data objects do not have.
    """
    for mask in masks:
        known_matcher(mask)
        if mask.field_class in _UNKNOWN:
            raise MaskError("comparison.rules-no-class", path=mask.path, found=mask.field_class.value)
    findings = TlvFindings(tuple(masks))
    if looks_like_trace(reference):
        _traces(findings, reference, observed)
    else:
        _objects(findings, from_hex(reference), from_hex(observed))
    return findings.comparison()


def _objects(findings: TlvFindings, reference: bytes, observed: bytes) -> None:
    left, right = decode_ber(reference), decode_ber(observed)
    for problem in left.problems:
        if problem.code not in _STYLE:
            raise ReferenceFaultError(problem)
    findings.differences += [told(problem) for problem in right.problems]
    if not left.objects:
        raise ReferenceFaultError(Problem("codecs.tlv-empty"))
    TlvWalk(findings, reference, observed).level(left.objects, right.objects)


def _traces(findings: TlvFindings, reference: bytes, observed: bytes) -> None:
    left, right = decode_trace(reference), decode_trace(observed)
    if left.problems:
        raise ReferenceFaultError(left.problems[0])
    findings.differences += [told(problem) for problem in right.problems]
    compare_lines(findings, left.lines, right.lines)
