"""What applies to a product: cases and requirements kept or dropped, each with its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from harness.applicability.filing import Filing, filing_of
from harness.applicability.obligation import claim_of
from harness.applicability.rules import WHY_OPTIONAL
from harness.applicability.standing import ObligationVerdict, Reason, Standing, all_of, condition_of, reason
from harness.model.case import Case
from harness.model.condition import Always, Condition, Truth, evaluate, undecided
from harness.model.corpus import Corpus
from harness.model.plan import Dropped
from harness.model.requirement import Requirement, Verification
from harness.model.statement import Statement
from harness.model.text import RequestKind

__all__ = ["Scope", "Undeclared", "applicable"]

_BY_DECLARATION = frozenset({Verification.DECLARATION, Verification.ATTESTATION})
_SHUT = frozenset({Standing.NOT_OPEN, Standing.NOT_IN_FORCE, Standing.BELOW_LEVEL})


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A claim the product must make before anything can be planned, and what depends on it."""

    name: str
    needed_by: tuple[str, ...]
    """Requirements, then cases."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What applies to a product, in book order."""

    labels: tuple[str, ...]
    unknown_labels: tuple[str, ...]
    standings: Mapping[str, ObligationVerdict]
    """Text filed under the labels → how it stands, in the order of the books."""
    cases: tuple[str, ...]
    case_label: Mapping[str, str]
    """Case → first label it serves."""
    dropped_cases: tuple[Dropped, ...]
    requirements: tuple[str, ...]
    dropped_requirements: tuple[Dropped, ...]
    undeclared: tuple[Undeclared, ...]


def applicable(corpus: Corpus, statement: Statement, as_of: date, labels: Sequence[str], request: RequestKind) -> Scope:
    """Return what applies to a product for a request filed on a day under some labels.

    Args:
        corpus: Every text, requirement and case.
        statement: The product and its claims; an absent claim is undeclared.
        as_of: Day of the request.
        labels: Labels asked; empty = those of the statement.
        request: Why the dossier is filed.
    """
    filing = filing_of(corpus, statement, as_of, labels, request)
    requirements = _requirements(filing)
    dropped: dict[str, Reason] = {}
    kept: list[Case] = []
    for case in corpus.cases.values():
        out = _case_out(case, filing, requirements)
        if out is None:
            kept.append(case)
        else:
            dropped[case.id] = out
    order = list(filing.text_label)
    kept.sort(key=lambda case: order.index(case.text))
    tested, untested = _tested(requirements, {name for case in kept for name in case.requirements})
    return Scope(
        labels=filing.labels,
        unknown_labels=filing.unknown_labels,
        standings=filing.verdicts,
        cases=tuple(case.id for case in kept),
        case_label={case.id: filing.text_label[case.text] for case in kept},
        dropped_cases=_dropped(dropped),
        requirements=tested,
        dropped_requirements=_dropped(untested),
        undeclared=_undeclared(filing, tested, kept),
    )


def _requirements(filing: Filing) -> Mapping[str, Reason | Requirement]:
    """Return each requirement of the filed texts, or why it does not apply."""
    found: dict[str, Reason | Requirement] = {}
    owners = filing.corpus.requirement_text
    for text in filing.verdicts:
        for name in (name for name, owner in owners.items() if owner == text):
            requirement = filing.corpus.requirements.get(name)
            if requirement is not None:
                found[name] = _out(filing, text, requirement.applies_when) or requirement
    return found


def _case_out(case: Case, filing: Filing, requirements: Mapping[str, Reason | Requirement]) -> Reason | None:
    """Return why a case is out, None when it is in or cannot be told."""
    if case.text not in filing.verdicts:
        return reason("not-in-labels", text=case.text)
    known = [requirements[name] for name in case.requirements if name in requirements]
    if known and all(isinstance(one, Reason) for one in known):
        none = reason("no-requirement", ids=", ".join(case.requirements))
    else:
        none = None
    return _out(filing, case.text, case.applies_when) or none


def _out(filing: Filing, text: str, condition: str) -> Reason | None:
    """Return why something of a filed text does not apply, None when it does or cannot be told."""
    claims, verdict = filing.statement.claims, filing.verdicts[text]
    if verdict.standing in _SHUT:
        return verdict.reasons[0]
    whole = filing.corpus.texts[text]
    if evaluate(condition_of(whole.applies_when) or Always(), claims) is Truth.FALSE:
        return reason("text-condition", text=text, condition=whole.applies_when)
    if evaluate(verdict.demand, claims) is Truth.FALSE:
        why, arguments = _why_optional(verdict)
        return reason(f"unclaimed-{why}", **{**arguments, "text": text, "claim": claim_of(whole)})
    if evaluate(_whole(filing, text, condition), claims) is Truth.FALSE:
        return reason("condition", condition=condition)
    return None


def _why_optional(verdict: ObligationVerdict) -> tuple[str, Mapping[str, str]]:
    """Return the first reason that keeps a text from being mandatory, key and arguments."""
    said = ((one.code.partition(".")[2], dict(one.arguments)) for one in verdict.reasons)
    return next((one for one in said if one[0] in WHY_OPTIONAL), ("by-choice", {}))


def _whole(filing: Filing, text: str, condition: str) -> Condition:
    return all_of((filing.text(text), condition_of(condition) or Always()))


def _undeclared(filing: Filing, requirements: Sequence[str], cases: Sequence[Case]) -> tuple[Undeclared, ...]:
    """Return what must be declared: only for cases that may be in, and for what those would verify."""
    needed: dict[str, dict[str, None]] = {}
    rows = [(name, filing.requirement(name) or Always()) for name in requirements]
    rows += [(case.id, _whole(filing, case.text, case.applies_when)) for case in cases]
    for name, condition in rows:
        for claim in undecided(condition, filing.statement.claims):
            needed.setdefault(claim, {})[name] = None
    return tuple(Undeclared(claim, tuple(names)) for claim, names in needed.items())


def _tested(
    requirements: Mapping[str, Reason | Requirement], claimed: set[str]
) -> tuple[tuple[str, ...], dict[str, Reason]]:
    tested: list[str] = []
    untested: dict[str, Reason] = {}
    for name, found in requirements.items():
        if isinstance(found, Reason):
            untested[name] = found
        elif name in claimed:
            tested.append(name)
        elif found.not_tested:
            untested[name] = reason("not-tested", reason=found.not_tested)
        elif found.verification in _BY_DECLARATION:
            untested[name] = reason("by-declaration")
        else:
            untested[name] = reason("no-case")
    return tuple(tested), untested


def _dropped(reasons: Mapping[str, Reason]) -> tuple[Dropped, ...]:
    return tuple(Dropped(name, why.code, why.arguments) for name, why in reasons.items())
