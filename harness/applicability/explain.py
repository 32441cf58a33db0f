"""Why a case is in or out, as a tree of questions and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from harness.applicability.filing import Filing, all_labels, filing_of, standing_of
from harness.applicability.standing import ObligationVerdict, Standing, all_of, condition_of
from harness.model.case import Case
from harness.model.condition import Always, And, AtLeast, Claimed, Condition, Not, OneOf, Or, Truth, evaluate
from harness.model.corpus import Corpus
from harness.model.statement import Statement
from harness.model.text import RequestKind

__all__ = ["Node", "explain"]


@dataclass(frozen=True, slots=True)
class Node:
    """One question: its message code and arguments, its answer, and what the answer rests on."""

    code: str
    arguments: tuple[tuple[str, str], ...]
    truth: Truth
    children: tuple[Node, ...] = ()


def explain(
    case: Case, corpus: Corpus, statement: Statement, as_of: date, labels: Sequence[str], request: RequestKind
) -> Node:
    """Return the decision tree of one case; its root is true when the case is in, unknown when it cannot be told."""
    text = corpus.texts.get(case.text)
    if text is None:
        return Node("applicability.why-text", (("text", case.text),), Truth.FALSE)
    filing = filing_of(corpus, statement, as_of, labels, request)
    verdict = standing_of(text, corpus, statement, as_of, request)
    claims = statement.claims
    of_text = all_of((condition_of(text.applies_when) or Always(), verdict.demand))
    of_case = condition_of(case.applies_when) or Always()
    parts = (
        _labels(case.text, filing),
        _obligation(verdict),
        _wrapped("why-text-condition", of_text, claims, text=text.id),
        _wrapped("why-case-condition", of_case, claims, condition=case.applies_when),
        _requirements(case, filing),
    )
    return Node("applicability.why-case", (("case", case.id),), _all(parts), parts)


def _labels(text: str, filing: Filing) -> Node:
    """The text is filed under a label asked; else say under which it would be."""
    if text in filing.text_label:
        return _node("why-labels", truth=True, labels=filing.text_label[text])
    would = [name for name, (owner, spec) in all_labels(filing.corpus).items() if text in {owner.id, *spec.includes}]
    asked = ", ".join(filing.labels) or "–"
    return _node("why-not-labels", truth=False, asked=asked, would=", ".join(would) or "–")


def _node(key: str, /, truth: Truth | bool, children: tuple[Node, ...] = (), **arguments: str) -> Node:
    if isinstance(truth, bool):
        truth = Truth.TRUE if truth else Truth.FALSE
    return Node(f"applicability.{key}", tuple(arguments.items()), truth, children)


def _all(parts: Sequence[Node]) -> Truth:
    truths = {part.truth for part in parts}
    return next((one for one in (Truth.FALSE, Truth.UNKNOWN) if one in truths), Truth.TRUE)


def _obligation(verdict: ObligationVerdict) -> Node:
    """A text stands in the way when requests are not open to it; what else it asks is a claim."""
    shut = {Standing.NOT_OPEN, Standing.NOT_IN_FORCE, Standing.BELOW_LEVEL}
    truth = Truth.FALSE if verdict.standing in shut else Truth.TRUE
    if verdict.standing is Standing.LEVEL_UNKNOWN:
        truth = Truth.UNKNOWN
    marks = {"applicability.prerequisite-unmet": Truth.FALSE, "applicability.prerequisite-unknown": Truth.UNKNOWN}
    reasons = tuple(Node(one.code, one.arguments, marks.get(one.code, truth)) for one in verdict.reasons)
    return _node(f"why-{verdict.standing.value.replace('_', '-')}", truth, reasons)


def _requirements(case: Case, filing: Filing) -> Node:
    """At least one requirement the case claims must apply; those of texts that are not filed do not count."""
    rows, counted = [], set()
    for name in case.requirements:
        whole = filing.requirement(name)
        if whole is None:
            rows.append(_node("why-requirement-elsewhere", truth=True, id=name))
            continue
        truth = evaluate(whole, filing.statement.claims)
        counted.add(truth)
        own = condition_of(filing.corpus.requirements[name].applies_when) or Always()
        children = () if own == Always() else (_tree(own, filing.statement.claims),)
        rows.append(_node("why-requirement", truth, children, id=name))
    known = next((one for one in (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE) if one in counted), Truth.TRUE)
    return _node("why-requirements", known, tuple(rows))


def _wrapped(key: str, condition: Condition, claims: Mapping[str, str], /, **arguments: str) -> Node:
    return _node(key, evaluate(condition, claims), (_tree(condition, claims),), **arguments)


def _tree(condition: Condition, claims: Mapping[str, str]) -> Node:
    truth = evaluate(condition, claims)
    match condition:
        case Always():
            return _node("why-always", truth)
        case Not(part):
            return _node("why-not", truth, (_tree(part, claims),))
        case And(parts):
            return _node("why-and", truth, tuple(_tree(part, claims) for part in parts))
        case Or(parts):
            return _node("why-or", truth, tuple(_tree(part, claims) for part in parts))
        case Claimed(name):
            return _leaf(name, "yes", truth, claims)
        case OneOf(name, values):
            return _leaf(name, " | ".join(values), truth, claims)
        case AtLeast(name, value):
            return _leaf(name, f">= {value}", truth, claims)


def _leaf(name: str, expected: str, truth: Truth, claims: Mapping[str, str]) -> Node:
    if name not in claims:
        return _node("why-undeclared", truth, name=name, expected=expected)
    return _node("why-claim", truth, name=name, value=claims[name], expected=expected)
