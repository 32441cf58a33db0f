"""Rules each case obeys: its names lead somewhere, its checks can be shown, its silences are witnessed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.loading.cases import LoadedCase
from harness.loading.dialects import Dialects, message_faults
from harness.loading.lint_cards import card_faults
from harness.loading.lint_facts import fact_faults
from harness.loading.lint_references import reference_faults
from harness.loading.names import PROFESSIONAL_ROLES, Catalogue, condition_faults, known
from harness.loading.typed import fault
from harness.loading.yaml_nodes import Document, Path
from harness.model.action import Performer
from harness.model.case import Case, ServiceWorld
from harness.model.corpus import Corpus
from harness.model.expectation import (
    AssertionFresh,
    BilledOnce,
    CardCommands,
    CardConduct,
    CardLeft,
    Count,
    Expectation,
    InvoiceRubrics,
    MessageReference,
    MessageRules,
    NothingHappens,
    PositiveWitness,
    Refusal,
    ReturnsReconciled,
    ScreenShows,
    ServiceCalls,
    Window,
)
from harness.model.message_format import MAIL_FLOWS
from harness.model.source import Diagnostic

__all__ = ["lint_case"]

_SELF_TIED = frozenset({"mail_login", "verify"})
"""Witnesses that can only come from this case's own mailbox or professional card."""


def _least(count: Count) -> int:
    """Return the smallest number that satisfies a count; an empty one asks for at least one."""
    if count.exactly is not None:
        return count.exactly
    return 1 if count == Count() else count.at_least or 0


def lint_case(
    loaded: LoadedCase, corpus: Corpus, services: Mapping[str, Catalogue], offered: Dialects
) -> Iterator[Diagnostic]:
    """Yield the faults of one case, each at the part it concerns."""
    linter = _CaseLinter(loaded.case, loaded.document, corpus, services, offered)
    yield from linter.head()
    yield from linter.steps()
    yield from card_faults(loaded.case, loaded.document)
    for index, check in enumerate(loaded.case.expectations):
        yield from linter.check(check, ("expectations", index))
    yield from linter.alternatives()


@dataclass(frozen=True, slots=True)
class _CaseLinter:
    case: Case
    document: Document
    corpus: Corpus
    services: Mapping[str, Catalogue]
    dialects: Dialects

    def head(self) -> Iterator[Diagnostic]:
        """Applicability, cards, people, world, links, and the claim at least one check makes."""
        case, document, corpus = self.case, self.document, self.corpus
        yield from condition_faults(document, ("applies_when",), case.applies_when)
        for key, cards in (("cards", case.cards), ("cards_aside", case.cards_aside)):
            for role, holder in cards.items():
                yield from self._holder(holder, role, (key, role))
        for index, person in enumerate(case.people):
            yield from known("person", person, self._everyone(), document, ("people", index))
        for index, person in enumerate(case.world.opposed):
            yield from known("person", person, corpus.persons, document, ("world", "opposed", index))
        for service, world in case.world.services.items():
            yield from self._service(service, world, ("world", "services", service))
        if case.reuses_result_of:
            yield from known("case", case.reuses_result_of, corpus.cases, document, ("reuses_result_of",))
        if case.expectations and not case.requirements:
            yield fault(document, ("expectations",), "claims-nothing", id=case.id)
        if not case.schemes:
            yield fault(document, ("schemes",), "no-scheme", id=case.id)

    def _service(self, service: str, world: ServiceWorld, path: Path) -> Iterator[Diagnostic]:
        yield from known("service", service, self.services, self.document, path)
        offered = self.services.get(service)
        if offered is None:
            return
        for person, answer in world.answers.items():
            where = (*path, "answers", person)
            yield from known("person", person, self._everyone(), self.document, where)
            yield from known("answer", answer, offered.answers, self.document, where)
        for index, one in enumerate(world.faults):
            yield from known("fault", one.fault, offered.faults, self.document, (*path, "faults", index, "fault"))

    def steps(self) -> Iterator[Diagnostic]:
        """Step ids are unique; what the bench is asked to insert or inject exists."""
        seen: set[str] = set()
        for index, step in enumerate(self.case.steps):
            here: Path = ("steps", index)
            if step.id in seen:
                yield fault(self.document, (*here, "id"), "duplicate-step", id=step.id)
            seen.add(step.id)
            action = self.corpus.actions.get(step.action)
            if action is None or action.performer is not Performer.BENCH:
                continue
            holder, service = step.arguments.get("card"), step.arguments.get("service")
            if isinstance(holder, str):
                role = str(step.arguments.get("role", ""))
                yield from self._holder(holder, role, (*here, "arguments", "card"))
            if isinstance(service, str):
                yield from known("service", service, self.services, self.document, (*here, "arguments", "service"))
                injected = str(step.arguments.get("fault", ""))
                offered = self.services[service].faults if service in self.services else (injected,)
                yield from known("fault", injected, offered, self.document, (*here, "arguments", "fault"))

    def check(self, check: Expectation, path: Path, ids: Collection[str] = ()) -> Iterator[Diagnostic]:
        """Names of one check, and the witness of an absence."""
        document = self.document
        twice = [other for other in self.case.expectations if other.id == check.id]
        if (len(twice) > 1 and twice[0] is not check) or check.id in ids:
            yield fault(document, (*path, "id"), "duplicate-check", id=check.id)
        for index, name in enumerate(check.requirements):
            yield from known("requirement", name, self.corpus.requirements, document, (*path, "requirements", index))
        for index, scheme in enumerate(check.schemes):
            yield from known("scheme", scheme, self.case.schemes, document, (*path, "schemes", index))
        if not check.sentence.strip():
            yield fault(document, (*path, "sentence"), "no-sentence", id=check.id)
        yield from self._window(getattr(check, "window", None), (*path, "window"))
        yield from self._counted(check, path)
        yield from self._seen_from_outside(check, path)
        yield from self._seen_by_the_product(check, path)
        if isinstance(check, MessageReference | MessageRules):
            dialect = self.corpus.dialect(self.case.text)
            yield from message_faults(check, dialect, self.dialects, document, path)
        rules = frozenset[str]().union(*self.dialects.values())
        yield from fact_faults(check, self._steps(), self.services, rules, document, path)

    def _counted(self, check: Expectation, path: Path) -> Iterator[Diagnostic]:
        """Nothing at all never satisfies a count: an absence is shown beside its witness."""
        match check:
            case ServiceCalls() | CardCommands():
                where, least = "count", _least(check.count)
            case BilledOnce():
                where, least = "files", _least(check.files)
            case MessageRules():
                where, least = "at_least_files", check.at_least_files
            case _:
                return
        if least < 1:
            yield fault(self.document, (*path, where), "absence-by-count", check=check.id)

    def _seen_by_the_product(self, check: Expectation, path: Path) -> Iterator[Diagnostic]:
        match check:
            case InvoiceRubrics():
                if check.invoice.patient:
                    where = (*path, "invoice", "patient")
                    yield from known("person", check.invoice.patient, self.corpus.persons, self.document, where)
                if not (check.header or check.lines or check.totals):
                    yield fault(self.document, path, "empty-check", id=check.id)
            case Refusal() | ScreenShows() | ReturnsReconciled():
                yield from known("step", check.step, self._steps(), self.document, (*path, "step"))
                yield from self._screen(check, path)
            case MessageReference():
                yield from reference_faults(check, self.case, self.corpus.files, self.services, self.document, path)
            case _:
                pass

    def _seen_from_outside(self, check: Expectation, path: Path) -> Iterator[Diagnostic]:
        match check:
            case CardCommands() | CardConduct() | CardLeft():
                roles = {*self.case.cards, *self.case.cards_aside, *self._inserted_roles()}
                yield from known("role", check.card, roles, self.document, (*path, "card"))
            case ServiceCalls() | AssertionFresh():
                yield from known("service", check.service, self.services, self.document, (*path, "service"))
            case NothingHappens():
                if check.service:
                    yield from known("service", check.service, self.services, self.document, (*path, "service"))
                if check.flow:
                    yield from known("flow", check.flow, MAIL_FLOWS, self.document, (*path, "flow"))
                yield from self._witness(check, check.positive, path)
            case _:
                pass

    def alternatives(self) -> Iterator[Diagnostic]:
        """Alternatives replace checks of this case and bring at least one of their own."""
        ids = [check.id for check in self.case.expectations]
        for index, alternative in enumerate(self.case.alternatives):
            here: Path = ("alternatives", index)
            for rank, name in enumerate(alternative.replaces):
                yield from known("expectation", name, ids, self.document, (*here, "replaces", rank))
            if not alternative.expectations or not alternative.replaces:
                yield fault(self.document, here, "empty-alternative", id=alternative.id)
            for rank, check in enumerate(alternative.expectations):
                yield from self.check(check, (*here, "expectations", rank), ids)

    def _screen(self, check: Refusal | ScreenShows | ReturnsReconciled, path: Path) -> Iterator[Diagnostic]:
        if isinstance(check, ScreenShows):
            for index, person in enumerate(check.persons):
                yield from known("person", person, self.corpus.persons, self.document, (*path, "persons", index))
            if not (check.shows or check.hides or check.persons or check.accented):
                yield fault(self.document, path, "empty-check", id=check.id)
        if isinstance(check, Refusal) and not all(check.reason):
            yield fault(self.document, (*path, "reason"), "empty-check", id=check.id)

    def _witness(self, check: NothingHappens, positive: PositiveWitness, path: Path) -> Iterator[Diagnostic]:
        """A silence counts only next to something the bench saw of this case's own data."""
        here: Path = (*path, "positive")
        yield from self._window(positive.window, (*here, "window"))
        if positive.person and positive.person not in self._own_people():
            yield fault(self.document, (*here, "person"), "witness-foreign", id=positive.person, check=check.id)
        if positive.service:
            yield from known("service", positive.service, self.services, self.document, (*here, "service"))
        named = positive.service if positive.kind == "service_call" else positive.person
        if not named and positive.kind not in _SELF_TIED:
            yield fault(self.document, here, "witness-untied", check=check.id, kind=positive.kind)

    def _window(self, window: Window | None, path: Path) -> Iterator[Diagnostic]:
        if window is None:
            return
        steps = self._steps()
        for key, name in (("after", window.after), ("until", window.until)):
            if name:
                yield from known("step", name, steps, self.document, (*path, key))
        if window.after in steps and window.until in steps and steps.index(window.after) >= steps.index(window.until):
            yield fault(self.document, path, "window-empty", after=window.after, until=window.until)

    def _holder(self, holder: str, role: str, path: Path) -> Iterator[Diagnostic]:
        """A professional role holds a professional's card, any other an insured person's own card."""
        if role in PROFESSIONAL_ROLES:
            yield from known("professional", holder, self.corpus.professionals, self.document, path)
            return
        if holder in self.corpus.persons and self.corpus.persons[holder].card is None:
            yield fault(self.document, path, "no-card", id=holder)
        yield from known("person", holder, self.corpus.persons, self.document, path)

    def _steps(self) -> Sequence[str]:
        return [step.id for step in self.case.steps]

    def _inserted_roles(self) -> set[str]:
        return {str(step.arguments.get("role", "")) for step in self.case.steps}

    def _everyone(self) -> Collection[str]:
        return [*self.corpus.persons, *self.corpus.professionals]

    def _own_people(self) -> set[str]:
        """Return everyone this case speaks of, members of the cards it holds included."""
        named = {*self.case.people, *self.case.cards.values(), *self.case.cards_aside.values()}
        for step in self.case.steps:
            named |= {value for value in step.arguments.values() if isinstance(value, str)}
        for identity in list(named):
            person = self.corpus.persons.get(identity)
            named |= set(person.card.beneficiaries) if person and person.card else set()
        return named
