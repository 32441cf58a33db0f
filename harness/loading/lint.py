"""Rules a corpus obeys as a whole: every name leads somewhere, every requirement is checked or excused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.loading.dialects import dialects
from harness.loading.lint_cases import lint_case
from harness.loading.names import catalogues, condition_faults, known
from harness.loading.shelf import Items
from harness.loading.typed import fault
from harness.loading.yaml_nodes import Document
from harness.model.corpus import Corpus
from harness.model.requirement import Verification
from harness.model.source import Diagnostic
from harness.model.text import DEFAULT_DIALECT, Text

__all__ = ["lint"]

_WITHOUT_TEST = frozenset({Verification.DECLARATION, Verification.ATTESTATION})
"""Requirements one can only declare need neither a check nor an excuse."""


def lint(corpus: Corpus, items: Items) -> Iterator[Diagnostic]:
    """Yield the faults that only show once every pack has been read."""
    yield from _texts(corpus, items)
    yield from _requirements(corpus, items)
    yield from _people(corpus, items)
    services, offered = catalogues(corpus), dialects(corpus)
    for item in items.cases.items.values():
        yield from lint_case(item.value, corpus, services, offered)
    yield from _circles(corpus, items)


def _texts(corpus: Corpus, items: Items) -> Iterator[Diagnostic]:
    labels: dict[str, str] = {}
    offered = dialects(corpus)
    for item in items.texts.items.values():
        text, document = item.value, item.document
        yield from condition_faults(document, ("applies_when",), text.applies_when)
        if text.dialect != DEFAULT_DIALECT:
            yield from known("dialect", text.dialect, offered, document, ("dialect",))
        for index, other in enumerate(text.depends_on):
            yield from known("text", other, corpus.texts, document, ("depends_on", index))
        for index, label in enumerate(text.labels):
            if label.id in labels:
                yield fault(document, ("labels", index, "id"), "duplicate-id", id=label.id, first=labels[label.id])
            labels.setdefault(label.id, str(document.place(("labels", index))))
            for rank, other in enumerate(label.includes):
                yield from known("text", other, corpus.texts, document, ("labels", index, "includes", rank))
        yield from _obligations(corpus, text, document)


def _obligations(corpus: Corpus, text: Text, document: Document) -> Iterator[Diagnostic]:
    for index, rule in enumerate(text.obligations):
        here = ("obligations", index)
        yield from condition_faults(document, (*here, "exception_when"), rule.exception_when or "always")
        for rank, condition in enumerate(rule.prerequisites):
            yield from condition_faults(document, (*here, "prerequisites", rank), condition)
        for key, level in (("requested_level", rule.requested_level), ("minimum_level", rule.minimum_level)):
            if level and level not in _levels(corpus, text.id):
                yield fault(document, (*here, key), "unknown-level", id=level)


def _levels(corpus: Corpus, text: str) -> Sequence[str]:
    """Return the levels a text may speak of: its own, or those of any addendum."""
    own = corpus.texts[text].levels if text in corpus.texts else ()
    return own or [level for other in corpus.texts.values() for level in other.levels]


def _requirements(corpus: Corpus, items: Items) -> Iterator[Diagnostic]:
    claimed = {name for case in corpus.cases.values() for name in case.requirements}
    for identity, item in items.requirements.items.items():
        requirement, document, path = item.value, item.document, item.path
        yield from condition_faults(document, (*path, "applies_when"), requirement.applies_when)
        excused = requirement.not_tested or requirement.verification in _WITHOUT_TEST
        if identity not in claimed and not excused:
            yield fault(document, (*path, "id"), "requirement-unchecked", id=identity)
        if identity in claimed and requirement.not_tested:
            yield fault(document, (*path, "not_tested"), "requirement-both", id=identity)


def _people(corpus: Corpus, items: Items) -> Iterator[Diagnostic]:
    for item in items.persons.items.values():
        person, document, path = item.value, item.document, item.path
        doctor = person.coverage.treating_doctor
        if doctor:
            where = (*path, "coverage", "treating_doctor")
            yield from known("professional", doctor, corpus.professionals, document, where)
        for index, member in enumerate(person.card.beneficiaries if person.card else ()):
            where = (*path, "card", "beneficiaries", index)
            yield from known("person", member, corpus.persons, document, where)


def _circles(corpus: Corpus, items: Items) -> Iterator[Diagnostic]:
    for identity, item in items.cases.items.items():
        seen: set[str] = set()
        current = identity
        while current and current not in seen:
            seen.add(current)
            current = corpus.cases[current].reuses_result_of if current in corpus.cases else ""
        if current == identity:
            yield fault(item.document, ("reuses_result_of",), "circle", id=identity)
