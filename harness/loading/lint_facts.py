"""Rules the checks on what messages hold obey: a known format, a message that can be told apart, places of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from harness.i18n import LANGUAGES, catalogue
from harness.loading.names import known
from harness.loading.typed import fault
from harness.loading.yaml_nodes import Document, Path
from harness.model.expectation import NO_FAULTS, Expectation, FieldRule, MessageFacts, MessagesAgree, MessageSelector
from harness.model.message_format import MAIL_FLOWS, MESSAGE_FORMATS
from harness.model.source import Diagnostic

__all__ = ["fact_faults"]

_FEWEST = 2
"""Places of a variable: one alone agrees with itself."""
_AS_RECEIVED = "mail"
"""Format of a mail nobody opened: of one that was opened it would say that it came in clear."""


def fact_faults(
    check: Expectation,
    steps: Collection[str],
    services: Collection[str],
    rules: Collection[str],
    document: Document,
    path: Path,
) -> Iterator[Diagnostic]:
    """Yield the faults of a check on what messages hold; none for any other check.

    Args:
        check: The check.
        steps: Ids of the steps of its case.
        services: Ids of the services of the world.
        rules: Ids of the rules of the dialects.
        document: Where it stands.
        path: Its path there.
    """
    match check:
        case MessageFacts():
            yield from _selector(check.message, steps, services, document, (*path, "message"))
            for rule in check.facts:
                if rule == FieldRule(rule.path):
                    yield fault(document, (*path, "facts", rule.path), "empty-check", id=check.id)
            yield from _faults_of(check, rules, document, path)
        case MessagesAgree():
            for name, selector in check.messages.items():
                yield from _selector(selector, steps, services, document, (*path, "messages", name))
            yield from _variables(check, document, path)
        case _:
            pass


def _faults_of(check: MessageFacts, rules: Collection[str], document: Document, path: Path) -> Iterator[Diagnostic]:
    """Yield the names no fault ever bears: a check on them alone could not fail."""
    if check.faults_of == NO_FAULTS:
        if not check.facts:
            yield fault(document, path, "empty-check", id=check.id)
        return
    for index, name in enumerate(check.faults_of):
        room, _, key = name.partition(".")
        if name not in rules and key not in catalogue(room, LANGUAGES[0]):
            yield fault(document, (*path, "faults_of", index), "unknown-fault-code", id=name[:80])


def _selector(
    selector: MessageSelector, steps: Collection[str], services: Collection[str], document: Document, path: Path
) -> Iterator[Diagnostic]:
    yield from known("format", selector.format, MESSAGE_FORMATS, document, (*path, "format"))
    if selector.origin == "artifact":
        yield from known("step", selector.step, steps, document, (*path, "step"))
    if selector.flow:
        yield from known("flow", selector.flow, MAIL_FLOWS, document, (*path, "flow"))
    if selector.service:
        yield from known("service", selector.service, services, document, (*path, "service"))
    if (selector.format == _AS_RECEIVED) != (selector.origin == "sealed"):
        yield fault(document, (*path, "origin"), "sealed-format", id=selector.origin, format=selector.format)
    if selector.rank < 1:
        yield fault(document, (*path, "rank"), "not-integer", value=str(selector.rank))


def _variables(check: MessagesAgree, document: Document, path: Path) -> Iterator[Diagnostic]:
    if not check.variables:
        yield fault(document, path, "empty-check", id=check.id)
    for name, places in check.variables.items():
        here = (*path, "variables", name)
        if len(places) < _FEWEST:
            yield fault(document, here, "empty-check", id=check.id)
        for index, place in enumerate(places):
            yield from known("message", place.partition(":")[0], check.messages, document, (*here, index))
    for name in check.read_as:
        yield from known("variable", name, check.variables, document, (*path, "read_as", name))
