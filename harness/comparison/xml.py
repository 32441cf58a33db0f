"""Comparison of two XML messages by namespace-free path, with typed matchers in the reference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from harness.codecs.problem import Problem
from harness.codecs.xml import XmlProblem, local_name, parse
from harness.comparison.masks import Mask
from harness.comparison.paths import LIMITS
from harness.comparison.reference import ReferenceFaultError
from harness.comparison.walk import Walk
from harness.i18n import say
from harness.model.difference import Comparison, Difference, FieldClass
from harness.model.expectation import Severity

__all__ = ["SOAP_MASKS", "compare_soap", "compare_xml"]

SOAP_MASKS = tuple(
    Mask(path, matcher, "comparison.per-call")
    for path, matcher in (
        ("//Header/MessageID", "any"),
        ("//Header/RelatesTo", "any"),
        ("//Timestamp/Created", "instant"),
        ("//Timestamp/Expires", "instant"),
        ("//Assertion/@ID", "any"),
        ("//Assertion/@IssueInstant", "instant"),
        ("//Assertion/Signature", "any"),
        ("//Conditions/@NotBefore", "instant"),
        ("//Conditions/@NotOnOrAfter", "instant"),
        ("//SubjectConfirmationData/@NotOnOrAfter", "instant"),
        ("//AuthnStatement/@AuthnInstant", "instant"),
        ("//AuthnStatement/@SessionIndex", "any"),
    )
)
"""What changes at every call of a téléservice: present and well formed, but never twice the same."""


def _place(problem: XmlProblem) -> str:
    return f"{problem.line}:{problem.column}"


def compare_xml(
    reference: bytes, observed: bytes, masks: Sequence[Mask] = (), *, clock: datetime | None = None
) -> Comparison:
    """Compare an observed message with a reference.

    Args:
        reference: The message expected; a text or attribute ``${matcher}`` asks for a shape.
        observed: The message received; a hostile or broken one is one difference.
        masks: Rules by path, stronger than what the reference writes.
        clock: What ``${instant±PT5M}`` is measured from (the simulated clock).

    Returns:
        Differences located by namespace-free path (``line:column`` when the observation is no XML), and
        every value not compared by equality.

    Raises:
        ReferenceFaultError: when the reference cannot be read.
    """
    left, right = parse(reference, LIMITS), parse(observed, LIMITS)
    if isinstance(left, XmlProblem):
        raise ReferenceFaultError(Problem(left.code, _place(left), left.arguments))
    if isinstance(right, XmlProblem):
        words = say(right.code, **dict(right.arguments))
        return Comparison(
            (Difference(_place(right), "comparison.not-xml", FieldClass.EXACT, Severity.BLOCKING, "", words),)
        )
    walk = Walk(right, masks, clock)
    wanted, got = local_name(left), local_name(right)
    if wanted != got:
        walk.differ(f"/{wanted}", "comparison.root", wanted, got)
    else:
        walk.element(f"/{wanted}", left, right)
    return Comparison(tuple(walk.differences), tuple(walk.ignored))


def compare_soap(
    reference: bytes, observed: bytes, masks: Sequence[Mask] = (), *, clock: datetime | None = None
) -> Comparison:
    """Compare two SOAP messages: as XML, but what changes at every call is held to its shape only.

    The user's masks come first; see `compare_xml`.
    """
    return compare_xml(reference, observed, (*masks, *SOAP_MASKS), clock=clock)
