"""Comparison of two JSON messages by JSON pointer, with typed matchers in the reference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from harness.codecs.jsons import decode_json
from harness.codecs.problem import Problem
from harness.comparison.circles import demand_no_circle_in_json
from harness.comparison.json_asked import demand_matchers
from harness.comparison.json_findings import JsonFindings
from harness.comparison.json_masks import JsonMasks
from harness.comparison.json_walk import JsonWalk
from harness.comparison.masks import Mask
from harness.comparison.reference import ReferenceFaultError
from harness.comparison.variables import Unifier, Variables
from harness.i18n import say
from harness.model.difference import Comparison, Difference, FieldClass
from harness.model.expectation import Severity

__all__ = ["compare_json", "unify_json"]


def _told(problem: Problem, name: str, severity: Severity) -> Difference:
    words = say(problem.code, **dict(problem.arguments))
    return Difference(problem.location, name, FieldClass.EXACT, severity, "", words)


def compare_json(
    reference: bytes, observed: bytes, masks: Sequence[Mask] = (), *, clock: datetime | None = None
) -> Comparison:
    """Compare an observed message with a reference.

    Members are compared whatever their order; arrays in order, so that one missing item is one difference, or
    without it when a mask on the array says ``unordered`` or ``keyed:/system`` (several keys: ``keyed:/a,/b``).

    Args:
        reference: The message expected; a text ``${matcher}`` asks for a shape.
        observed: The message received; bytes that are no JSON are one difference.
        masks: Rules by pointer, stronger than what the reference writes: ``/entry/0/id``, ``/entry/*/id`` or
            ``/entry/id`` for every item, ``//id`` at any depth.
        clock: What ``${instant±PT5M}`` is measured from (the simulated clock).

    Returns:
        Differences located by JSON pointer (``line:column`` for faults of the writing), and every value not
        compared by equality.

    Raises:
        ReferenceFaultError: when the reference cannot be read, says something twice, or asks for no known shape.
        MaskError: when a mask cannot be used.
    """
    return unify_json(reference, observed, masks, clock=clock)[0]


def unify_json(
    reference: bytes,
    observed: bytes,
    masks: Sequence[Mask] = (),
    *,
    clock: datetime | None = None,
    variables: Variables | None = None,
    message: str = "",
) -> tuple[Comparison, Variables]:
    """Compare as `compare_json`, with what earlier messages of the case bound; return what is bound now as well."""
    rules, unifier = JsonMasks(masks), Unifier(variables, message)
    left, right = decode_json(reference), decode_json(observed)
    if left.root is None or left.problems:
        raise ReferenceFaultError(left.problems[-1])
    demand_matchers(left)
    demand_no_circle_in_json(left)
    if right.root is None:
        return Comparison((_told(right.problems[-1], "comparison.not-json", Severity.BLOCKING),)), unifier.closed()
    findings = JsonFindings(left, right)
    findings.differences += [_told(p, "comparison.json-writing", Severity.MAJOR) for p in right.problems]
    JsonWalk(findings, rules, clock, unifier).value((), left.root, right.root)
    return findings.comparison(), unifier.closed()
