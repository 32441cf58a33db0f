"""Rules the check against a reference obeys: files that exist, outcomes told apart, variables handed on."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from harness.loading.names import known
from harness.loading.typed import fault
from harness.loading.yaml_nodes import Document, Path
from harness.model.case import Case
from harness.model.expectation import ComparedMessage, MessageReference
from harness.model.message_format import MAIL_FLOWS
from harness.model.source import Diagnostic

__all__ = ["reference_faults"]

_FEWEST = 2
"""Accepted outcomes: one alone is a reference."""
_CALLS = frozenset({"request", "response"})
_KEYS_OF = (("service", _CALLS), ("operation", _CALLS), ("flow", {"mail"}), ("dialect", {"lot", "mail"}))
"""Keys that tell one message among those of some kinds only."""


def reference_faults(
    check: MessageReference,
    case: Case,
    files: Collection[str],
    services: Collection[str],
    document: Document,
    path: Path,
) -> Iterator[Diagnostic]:
    """Yield the faults of a check against one reference, against several outcomes, or of messages in a row.

    Args:
        check: The check.
        case: Its case.
        files: Names of the files of the packs.
        services: Ids of the services of the world.
        document: Where it stands.
        path: Its path there.
    """
    if bool(check.reference) == bool(check.outcomes):
        yield fault(document, path, "reference-or-outcomes", id=check.id)
    if check.reference:
        yield from _file(check.reference, case, files, document, (*path, "reference"))
    for name, reference in check.outcomes.items():
        yield from _file(reference, case, files, document, (*path, "outcomes", name))
    yield from _outcomes(check, case, document, path)
    yield from _message(check, services, document, path)
    if check.flow:
        yield from known("flow", check.flow, MAIL_FLOWS, document, (*path, "flow"))
    for key, kinds in _KEYS_OF:
        if getattr(check, key) and check.message not in kinds:
            yield fault(document, (*path, key), "key-of-other-message", key=key, message=check.message)
    if check.then and check.message not in _CALLS:
        yield fault(document, (*path, "then"), "no-variables", message=check.message)
    for index, turn in enumerate(check.then):
        here = (*path, "then", index)
        yield from _message(turn, services, document, here)
        yield from _file(turn.reference, case, files, document, (*here, "reference"))


def _outcomes(check: MessageReference, case: Case, document: Document, path: Path) -> Iterator[Diagnostic]:
    """Outcomes are several, and the name a written reason is given under is that of nothing else."""
    if check.outcomes and len(check.outcomes) < _FEWEST:
        yield fault(document, (*path, "outcomes"), "one-outcome", id=check.id)
    for index, name in enumerate(check.justify):
        yield from known("outcome", name, check.outcomes, document, (*path, "justify", index))
    others = {alternative.id for alternative in case.alternatives}
    others |= {
        name
        for one in case.expectations
        if isinstance(one, MessageReference) and one.id != check.id
        for name in one.justify
    }
    for index, name in enumerate(check.justify):
        if name in others:
            yield fault(document, (*path, "justify", index), "outcome-twice", id=name)


def _message(
    message: MessageReference | ComparedMessage, services: Collection[str], document: Document, path: Path
) -> Iterator[Diagnostic]:
    if message.file < 1:
        yield fault(document, (*path, "file"), "not-integer", value=str(message.file))
    if message.service:
        yield from known("service", message.service, services, document, (*path, "service"))


def _file(reference: str, case: Case, files: Collection[str], document: Document, path: Path) -> Iterator[Diagnostic]:
    name = f"{case.text}/{reference}"
    if name not in files:
        yield fault(document, path, "unknown-file", id=name)
