"""Comparison of two XML messages by namespace-free path, with typed matchers in the reference.

Prefixes, comments, processing instructions, the order of attributes and the blanks around a text make no
difference; blanks inside a text, and those around an attribute value, do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from harness.codecs.problem import Problem
from harness.codecs.xml import Element, XmlProblem, local_name
from harness.codecs.xml.plain import parse_plain
from harness.comparison.circles import demand_no_circle_in_xml
from harness.comparison.judge import Judge
from harness.comparison.masks import Mask
from harness.comparison.matchers import Surroundings
from harness.comparison.paths import LIMITS, MessageSources
from harness.comparison.plan import Plan, prepare
from harness.comparison.quick import Quick, flattened
from harness.comparison.reference import ReferenceFaultError
from harness.comparison.soap_masks import SOAP_MASKS
from harness.comparison.variables import Unifier, Variables
from harness.comparison.walk import Walk
from harness.i18n import say
from harness.model.difference import Comparison, Difference, FieldClass
from harness.model.expectation import Severity

__all__ = ["SOAP_MASKS", "XmlReference", "compare_soap", "compare_xml", "unify_soap", "unify_xml"]

_ASKED_ALIKE = b"same-as:"


def _bare(data: bytes) -> bool:
    """Tell whether nothing in a message can be a matcher, written directly or by character reference."""
    return b"$" not in data and b"&#" not in data and b"\0" not in data


def _place(problem: XmlProblem) -> str:
    return f"{problem.line}:{problem.column}"


@dataclass(slots=True)
class XmlReference:
    """A reference read once, to be compared with any number of observations."""

    plan: Plan
    _quick: Quick | None = None
    _used: bool = False
    """What only pays when a reference serves twice is made when it does."""

    @classmethod
    def read(cls, data: bytes, masks: Sequence[Mask] = (), *, defaults: Sequence[Mask] = ()) -> Self:
        """Read a reference.

        Args:
            data: The message expected; a text or attribute ``${matcher}`` asks for a shape.
            masks: Rules by path, stronger than what the reference writes.
            defaults: Rules for values the reference writes as they are, weaker than its matchers.

        Raises:
            ReferenceFaultError: when it cannot be read, or one of its values is no readable matcher.
            MaskError: when a mask asks for a shape that does not exist.
        """
        root = parse_plain(data, LIMITS)
        if isinstance(root, XmlProblem):
            raise ReferenceFaultError(Problem(root.code, _place(root), root.arguments))
        if _ASKED_ALIKE in data or b"&#" in data:
            demand_no_circle_in_xml(root)
        return cls(prepare(root, masks, defaults, bare=_bare(data)))

    @classmethod
    def read_soap(cls, data: bytes, masks: Sequence[Mask] = ()) -> Self:
        """Read a SOAP reference: what changes at every call is held to its shape only; see `read`."""
        return cls.read(data, masks, defaults=SOAP_MASKS)

    def compare(
        self, observed: bytes, *, clock: datetime | None = None, variables: Variables | None = None, message: str = ""
    ) -> tuple[Comparison, Variables]:
        """Compare an observed message with this reference.

        Args:
            observed: The message received; a hostile or broken one is one difference.
            clock: What ``${instant±PT5M}`` is measured from (the simulated clock).
            variables: What earlier messages of the case have bound.
            message: Name of this message, for whoever reads a conflict.

        Returns:
            What was found, and what is bound now.
        """
        unifier = Unifier(variables, message)
        root = parse_plain(observed, LIMITS)
        if isinstance(root, XmlProblem):
            return _unreadable(root), unifier.closed()
        sources = MessageSources(root)
        judge = Judge(Surroundings(clock, sources), sources, unifier)
        self._walk(root, judge)
        return judge.comparison(), unifier.closed()

    def _walk(self, root: Element, judge: Judge) -> None:
        node, got = self.plan.root, local_name(root)
        if node.name != got:
            judge.differ(node.step, "comparison.root", node.name, got)
            return
        walk = Walk(self.plan, judge)
        if self._quick is None or not self._quick.fits(root, walk, judge):
            walk.element(node.step, node, root)
        if not self._used:
            self._used = True
        elif self._quick is None:
            self._quick = flattened(self.plan.root)


def _unreadable(problem: XmlProblem) -> Comparison:
    words = say(problem.code, **dict(problem.arguments))
    return Comparison(
        (Difference(_place(problem), "comparison.not-xml", FieldClass.EXACT, Severity.BLOCKING, "", words),)
    )


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
        Differences located by namespace-free path of the observation (of the reference for what is missing;
        ``line:column`` when the observation is no XML), and every value not compared by equality.

    Raises:
        ReferenceFaultError: when the reference cannot be read.
        MaskError: when a mask asks for a shape that does not exist.
    """
    return XmlReference.read(reference, masks).compare(observed, clock=clock)[0]


def compare_soap(
    reference: bytes, observed: bytes, masks: Sequence[Mask] = (), *, clock: datetime | None = None
) -> Comparison:
    """Compare two SOAP messages: as XML, but what changes at every call is held to its shape only.

    A mask, or a matcher the reference writes itself, is stronger than that; see `compare_xml`.
    """
    return XmlReference.read_soap(reference, masks).compare(observed, clock=clock)[0]


def unify_xml(
    reference: bytes,
    observed: bytes,
    masks: Sequence[Mask] = (),
    *,
    clock: datetime | None = None,
    variables: Variables | None = None,
    message: str = "",
) -> tuple[Comparison, Variables]:
    """Compare as `compare_xml`, with what earlier messages of the case bound; return what is bound now as well."""
    return XmlReference.read(reference, masks).compare(observed, clock=clock, variables=variables, message=message)


def unify_soap(
    reference: bytes,
    observed: bytes,
    masks: Sequence[Mask] = (),
    *,
    clock: datetime | None = None,
    variables: Variables | None = None,
    message: str = "",
) -> tuple[Comparison, Variables]:
    """Compare as `compare_soap`, with what earlier messages of the case bound; return what is bound now as well."""
    return XmlReference.read_soap(reference, masks).compare(observed, clock=clock, variables=variables, message=message)
