"""What applies to a product: cases and requirements kept or dropped, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from harness.applicability.obligation import (
    ObligationVerdict,
    Reason,
    Standing,
    condition_of,
    obligation_of,
)
from harness.model.case import Case
from harness.model.condition import Always, Claimed, Condition, Truth, both, evaluate, undecided
from harness.model.corpus import Corpus
from harness.model.plan import Dropped
from harness.model.requirement import Requirement, Verification
from harness.model.statement import Statement
from harness.model.text import LabelSpec, RequestKind, Text

__all__ = ["Scope", "Undeclared", "all_labels", "applicable", "asked_labels", "level_order", "text_condition"]

_BY_DECLARATION = frozenset({Verification.DECLARATION, Verification.ATTESTATION})


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A claim the product must make before anything can be planned, and what depends on it."""

    name: str
    needed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What applies to a product, in book order."""

    labels: tuple[str, ...]
    unknown_labels: tuple[str, ...]
    texts: tuple[str, ...]
    """Texts filed under the labels, in the order of the books."""
    standings: Mapping[str, ObligationVerdict]
    cases: tuple[str, ...]
    case_label: Mapping[str, str]
    """Case → first label it serves."""
    dropped_cases: tuple[Dropped, ...]
    requirements: tuple[str, ...]
    dropped_requirements: tuple[Dropped, ...]
    undeclared: tuple[Undeclared, ...]


def all_labels(corpus: Corpus) -> Mapping[str, tuple[Text, LabelSpec]]:
    """Return every label of the corpus with the text that defines it."""
    return {spec.id: (text, spec) for text in corpus.texts.values() for spec in text.labels}


def asked_labels(corpus: Corpus, statement: Statement, labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels asked, else those of the statement, else every one."""
    return tuple(dict.fromkeys(labels or statement.labels or all_labels(corpus)))


def level_order(corpus: Corpus, text: Text) -> Sequence[str]:
    """Return the order of levels a text speaks of: its own, else that of the first addendum."""
    return text.levels or next((other.levels for other in corpus.texts.values() if other.levels), ())


def text_condition(text: Text, standing: Standing) -> Condition:
    """Return what the product must claim for a text: its own condition, and itself when optional."""
    own = condition_of(text.applies_when) or Always()
    if standing in {Standing.OPTIONAL, Standing.UNKNOWN}:
        return both(own, Claimed(f"{text.kind.value}.{text.id}"))
    return own


def applicable(corpus: Corpus, statement: Statement, as_of: date, labels: Sequence[str], request: RequestKind) -> Scope:
    """Return what applies to a product for a request filed on a day under some labels.

    Args:
        corpus: Every text, requirement and case.
        statement: The product and its claims; an absent claim is undeclared.
        as_of: Day of the request.
        labels: Labels asked; empty = those of the statement.
        request: Why the dossier is filed.
    """
    return _Sorting(corpus, statement, as_of, request).sorted(asked_labels(corpus, statement, labels))


@dataclass(slots=True)
class _Sorting:
    """Sorts cases and requirements of the asked texts, remembering why."""

    corpus: Corpus
    statement: Statement
    as_of: date
    request: RequestKind
    needed: dict[str, dict[str, None]] = field(default_factory=dict)
    """Undeclared claim → what depends on it."""

    def sorted(self, labels: tuple[str, ...]) -> Scope:
        """Return the scope of the labels."""
        known = all_labels(self.corpus)
        text_label = self._texts({name: known[name] for name in labels if name in known})
        standings = {
            name: obligation_of(text, self.statement, self.request, self.as_of, level_order(self.corpus, text))
            for name in text_label
            if (text := self.corpus.texts[name])
        }
        dropped: dict[str, Reason] = {}
        requirements = self._requirements(standings)
        kept = [case for case in self.corpus.cases.values() if self._keeps(case, standings, requirements, dropped)]
        order = list(text_label)
        kept.sort(key=lambda case: order.index(case.text))
        claimed = {name for case in kept for name in case.requirements}
        tested, untested = _tested(requirements, claimed)
        return Scope(
            labels=labels,
            unknown_labels=tuple(name for name in labels if name not in known),
            texts=tuple(order),
            standings=standings,
            cases=tuple(case.id for case in kept),
            case_label={case.id: text_label[case.text] for case in kept},
            dropped_cases=_dropped(dropped),
            requirements=tested,
            dropped_requirements=_dropped(untested),
            undeclared=tuple(Undeclared(name, tuple(needed)) for name, needed in self.needed.items()),
        )

    def _texts(self, labels: Mapping[str, tuple[Text, LabelSpec]]) -> dict[str, str]:
        """Return text → first label that files it."""
        found: dict[str, str] = {}
        for name, (text, spec) in labels.items():
            for identity in (text.id, *spec.includes):
                if identity in self.corpus.texts:
                    found.setdefault(identity, name)
        return found

    def _requirements(self, standings: Mapping[str, ObligationVerdict]) -> dict[str, Reason | Requirement]:
        """Return each requirement of the asked texts, or why it does not apply."""
        found: dict[str, Reason | Requirement] = {}
        for text in standings:
            for name, owner in self.corpus.requirement_text.items():
                if owner == text and name in self.corpus.requirements:
                    requirement = self.corpus.requirements[name]
                    reason = self._why_not(name, text, requirement.applies_when, standings, asked=False)
                    found[name] = reason or requirement
        return found

    def _keeps(
        self,
        case: Case,
        standings: Mapping[str, ObligationVerdict],
        requirements: Mapping[str, Reason | Requirement],
        dropped: dict[str, Reason],
    ) -> bool:
        if case.text not in standings:
            dropped[case.id] = Reason("applicability.not-in-labels", (("text", case.text),))
            return False
        reason = self._why_not(case.id, case.text, case.applies_when, standings, asked=True)
        if reason is None and case.requirements:
            known = [requirements[name] for name in case.requirements if name in requirements]
            if known and all(isinstance(one, Reason) for one in known):
                reason = Reason("applicability.no-requirement", (("ids", ", ".join(case.requirements)),))
        if reason is not None:
            dropped[case.id] = reason
        return reason is None

    def _why_not(
        self, name: str, text: str, condition: str, standings: Mapping[str, ObligationVerdict], *, asked: bool
    ) -> Reason | None:
        """Return why something of a text does not apply, None when it does or cannot be told."""
        verdict = standings[text]
        if verdict.standing in {Standing.NOT_OPEN, Standing.NOT_IN_FORCE, Standing.BELOW_LEVEL}:
            return verdict.reasons[0]
        claims = self.statement.claims
        of_text = text_condition(self.corpus.texts[text], verdict.standing)
        if evaluate(of_text, claims) is Truth.FALSE:
            return self._text_reason(text, verdict)
        own = condition_of(condition) or Always()
        whole = both(of_text, own)
        truth = evaluate(whole, claims)
        if truth is Truth.FALSE:
            return Reason("applicability.condition", (("condition", condition),))
        if truth is Truth.UNKNOWN and (asked or self._claimed(name)):
            for claim in undecided(whole, claims):
                self.needed.setdefault(claim, {})[name] = None
        return None

    def _text_reason(self, text: str, verdict: ObligationVerdict) -> Reason:
        one = self.corpus.texts[text]
        own = condition_of(one.applies_when) or Always()
        if evaluate(own, self.statement.claims) is Truth.FALSE:
            return Reason("applicability.text-condition", (("text", text), ("condition", one.applies_when)))
        claim = f"{one.kind.value}.{one.id}"
        why = verdict.reasons[0].code if verdict.reasons else ""
        return Reason("applicability.optional-unclaimed", (("text", text), ("claim", claim), ("why", why)))

    def _claimed(self, requirement: str) -> bool:
        """Tell whether a check claims a requirement: else its applicability changes nothing planned."""
        return any(requirement in case.requirements for case in self.corpus.cases.values())


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
            untested[name] = Reason("applicability.not-tested", (("reason", found.not_tested),))
        elif found.verification in _BY_DECLARATION:
            untested[name] = Reason("applicability.by-declaration")
        else:
            untested[name] = Reason("applicability.no-case")
    return tuple(tested), untested


def _dropped(reasons: Mapping[str, Reason]) -> tuple[Dropped, ...]:
    return tuple(_each(reasons))


def _each(reasons: Mapping[str, Reason]) -> Iterator[Dropped]:
    for name, reason in reasons.items():
        yield Dropped(name, reason.code, reason.arguments)
