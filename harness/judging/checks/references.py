"""Check on equality: a message of the case against its reference, against several, or messages in a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.comparison import (
    Outcomes,
    ReferenceFaultError,
    Variables,
    compare_b2,
    compare_mail,
    compare_outcomes,
    unify_soap,
)
from harness.comparison.counterexample import by_importance
from harness.comparison.matchers import instant
from harness.i18n import say
from harness.judging.checks.shortage import too_few
from harness.judging.context import CheckContext
from harness.judging.finding import Finding, Met, breached, met, undecided
from harness.model.difference import Comparison, Difference
from harness.model.expectation import ComparedMessage, MessageReference
from harness.model.observation import MailIn, OtherMail

__all__ = ["message_reference"]

_GUILTY = 5
"""Places of a counterexample that a finding names."""
_CONFLICT = "comparison.variable-conflict"


@dataclass(frozen=True, slots=True)
class _Message:
    """One message of the case, and what it is compared by."""

    name: str
    """As a reader calls it: ``appel n° 1 (adri)``."""
    data: bytes
    kind: str
    """Value of the key ``message``."""
    dialect: str = ""
    clock: str = ""

    def compare(self, context: CheckContext, reference: bytes, variables: Variables) -> tuple[Comparison, Variables]:
        """Compare with a reference; only calls and answers bind variables."""
        match self.kind:
            case "lot":
                return compare_b2(reference, self.data, context.layout(self.dialect)), variables
            case "mail":
                return compare_mail(reference, self.data, layout=context.layout(self.dialect)), variables
            case _:
                clock = instant(self.clock)
                return unify_soap(reference, self.data, clock=clock, variables=variables, message=self.name)


def message_reference(context: CheckContext, check: MessageReference) -> Finding:
    """Compare a message with its reference or with each accepted outcome, then those that follow with theirs."""
    paths = dict(check.outcomes) or {"=": check.reference}
    files = {path: _reference(context, path) for path in (*paths.values(), *(turn.reference for turn in check.then))}
    absent = next((path for path, content in files.items() if content is None), None)
    if absent is not None:
        return undecided("reference-missing", absent, "–")
    references = {path: content for path, content in files.items() if content is not None}
    try:
        return _compared(context, check, {name: references[path] for name, path in paths.items()}, references)
    except ReferenceFaultError as fault:
        detail, named = say(fault.problem.code, **dict(fault.problem.arguments)), " | ".join(paths.values())
        return undecided("reference-unusable", named, "–", place=fault.problem.location, detail=detail)


def _compared(
    context: CheckContext, check: MessageReference, accepted: Mapping[str, bytes], references: Mapping[str, bytes]
) -> Finding:
    first = _first(context, check)
    if isinstance(first, Finding):
        return first
    found = compare_outcomes(
        accepted,
        first.data,
        compare=lambda reference, _, variables: first.compare(context, reference, variables),
        justify=check.justify,
        justifications=context.seen.justifications,
    )
    told = _first_finding(check, first, found)
    ignored, variables = [*found.comparison.ignored], found.variables
    for turn in check.then if told.met == Met.YES else ():
        message = _called(context, turn)
        if isinstance(message, Finding):
            return message
        comparison, variables = message.compare(context, references[turn.reference], variables)
        if not comparison.equal:
            return _different(message, comparison)
        ignored += comparison.ignored
    return replace(told, ignored=tuple(ignored))


def _first_finding(check: MessageReference, message: _Message, found: Outcomes) -> Finding:
    """Tell what became of the message that may end in several ways."""
    if not check.outcomes:
        return met("=", "=") if found.taken else _different(message, found.comparison)
    names = " | ".join(check.outcomes)
    if not found.taken:
        told = _different(message, found.comparison)
        if told.met != Met.NO:
            return told
        about = {**dict(told.arguments), "outcomes": names, "nearest": found.nearest}
        return breached("outcome-none", told.expected, told.observed, told.location, ignored=told.ignored, **about)
    if not found.accepted:
        return undecided("outcome-unjustified", names, found.taken, outcome=found.taken)
    reason = "judging.outcome-justified" if found.justification_demanded else "judging.outcome-taken"
    taken = (("outcome", found.taken),)
    return Finding(Met.YES, names, found.taken, "", reason, taken, remarked=found.justification_demanded)


def _different(message: _Message, comparison: Comparison) -> Finding:
    """Tell a difference by what explains it; an answer is the bench's own, and accuses nobody."""
    guilty = by_importance(comparison) or list(comparison.differences)
    first = guilty[0]
    name = say(first.name)
    expected, observed = f"{name} {first.expected}".strip(), f"{name} {first.observed}".strip()
    conflict = next((hint for hint in first.hints if hint.code == _CONFLICT), None)
    arguments = {
        "message": message.name,
        "count": str(len(comparison.differences)),
        "rule": first.rule or "–",
        "guilty": _places(guilty),
    }
    ignored = comparison.ignored
    if message.kind == "response":
        return undecided("answer-differs", expected, observed, place=first.location, **arguments)
    if conflict is not None:
        arguments |= dict(conflict.arguments)
        return breached("variable-differs", expected, observed, first.location, ignored=ignored, **arguments)
    return breached("reference-differs", expected, observed, first.location, ignored=ignored, **arguments)


def _places(guilty: Sequence[Difference]) -> str:
    named = [f"{one.location} {say(one.name)}".strip() for one in guilty[:_GUILTY]]
    return " ; ".join(named) + (f" … ({len(guilty)})" if len(guilty) > _GUILTY else "")


def _reference(context: CheckContext, path: str) -> bytes | None:
    return context.corpus.files.get(f"{context.case.text}/{path}")


def _first(context: CheckContext, check: MessageReference) -> _Message | Finding:
    match check.message:
        case "lot":
            mail = next((m for m in context.seen.mails_in if m.file == check.file), None)
            if mail is None:
                return too_few(context, "files-count", f"≥ {check.file}", len(context.seen.mails_in))
            return _lot(mail, check.dialect)
        case "mail":
            mails = [m for m in context.seen.other_mails if check.flow in ("", m.flow)]
            if len(mails) < check.file:
                return too_few(context, "message-missing", f"≥ {check.file}", len(mails))
            return _mail(mails[check.file - 1], check)
        case _:
            turn = ComparedMessage(check.message, "", check.file, check.service, check.operation)
            return _called(context, turn)


def _lot(mail: MailIn, dialect: str) -> _Message | Finding:
    if mail.lot is None:
        return breached("lot-undecodable", "B2", say(mail.problem), file=str(mail.file))
    return _Message(say("judging.message-lot", rank=str(mail.file)), mail.lot, "lot", dialect)


def _mail(mail: OtherMail, check: MessageReference) -> _Message | Finding:
    if mail.clear is None:
        return breached("message-closed", mail.flow, say(mail.problem))
    return _Message(
        say("judging.message-mail", rank=str(check.file), flow=mail.flow), mail.clear, "mail", check.dialect
    )


def _called(context: CheckContext, turn: ComparedMessage) -> _Message | Finding:
    calls = context.exchanges(turn.service, turn.operation)
    if len(calls) < turn.file:
        return too_few(context, "calls-count", f"≥ {turn.file}", len(calls))
    call = calls[turn.file - 1]
    rank, service = str(turn.file), call.service
    if turn.message == "response":
        name = say("judging.message-response", rank=rank, service=service)
        return _Message(name, call.response, "response", "", call.clock)
    name = say("judging.message-request", rank=rank, service=service)
    return _Message(name, call.request, "request", "", call.clock)
