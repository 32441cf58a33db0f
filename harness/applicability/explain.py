"""Why a case is in or out, as a tree of questions and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from harness.applicability.obligation import ObligationVerdict, Standing, condition_of, obligation_of
from harness.applicability.scope import all_labels, asked_labels, level_order, text_condition
from harness.model.case import Case
from harness.model.condition import Always, And, AtLeast, Claimed, Condition, Not, OneOf, Or, Truth, both, evaluate
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
    """Return the decision tree of one case; its root is true when the case is planned."""
    claims = statement.claims
    text = corpus.texts.get(case.text)
    if text is None:
        return Node("applicability.why-text", (("text", case.text),), Truth.FALSE)
    asked = asked_labels(corpus, statement, labels)
    filing = [
        name
        for name, (owner, spec) in all_labels(corpus).items()
        if name in asked and case.text in {owner.id, *spec.includes}
    ]
    verdict = obligation_of(text, statement, request, as_of, level_order(corpus, text))
    of_text = text_condition(text, verdict.standing)
    of_case = condition_of(case.applies_when) or Always()
    parts = (
        _node("why-labels", bool(filing), labels=", ".join(filing or asked) or "–"),
        _obligation(verdict),
        _wrapped("why-text-condition", of_text, claims, text=text.id),
        _wrapped("why-case-condition", of_case, claims, condition=case.applies_when),
        _requirements(case, corpus, of_text, claims),
    )
    return Node("applicability.why-case", (("case", case.id),), _all(parts), parts)


def _node(key: str, truth: Truth | bool, children: tuple[Node, ...] = (), /, **arguments: str) -> Node:
    if isinstance(truth, bool):
        truth = Truth.TRUE if truth else Truth.FALSE
    return Node(f"applicability.{key}", tuple(arguments.items()), truth, children)


def _all(parts: Sequence[Node]) -> Truth:
    truths = {part.truth for part in parts}
    return next((one for one in (Truth.FALSE, Truth.UNKNOWN) if one in truths), Truth.TRUE)


def _obligation(verdict: ObligationVerdict) -> Node:
    """A text stands in the way only when requests are not open to it; the rest asks its claim."""
    shut = {Standing.NOT_OPEN, Standing.NOT_IN_FORCE, Standing.BELOW_LEVEL}
    truth = Truth.FALSE if verdict.standing in shut else Truth.TRUE
    reasons = tuple(Node(reason.code, reason.arguments, truth) for reason in verdict.reasons)
    return _node(f"why-{verdict.standing.value.replace('_', '-')}", truth, reasons)


def _requirements(case: Case, corpus: Corpus, of_text: Condition, claims: Mapping[str, str]) -> Node:
    """At least one requirement the case claims must apply."""
    rows = []
    for name in case.requirements:
        requirement = corpus.requirements.get(name)
        condition = condition_of(requirement.applies_when) if requirement else None
        truth = evaluate(both(of_text, condition or Always()), claims) if requirement else Truth.FALSE
        children = () if condition in {None, Always()} else (_tree(condition or Always(), claims),)
        rows.append(_node("why-requirement", truth, children, id=name))
    truths = {row.truth for row in rows}
    known = next((one for one in (Truth.TRUE, Truth.UNKNOWN) if one in truths), Truth.FALSE)
    return _node("why-requirements", known if rows else Truth.TRUE, tuple(rows))


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
