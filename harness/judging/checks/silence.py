"""Checks that something did not happen, proven by a recorder that was demonstrably listening."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import pairwise

from harness.judging.checks.invoices import is_for
from harness.judging.context import SIGNATURES, CheckContext, Span
from harness.judging.finding import Finding, breached, met, undecided
from harness.model.expectation import NothingHappens, PositiveWitness

__all__ = ["MAX_BEACON_GAP_S", "nothing_happens"]

MAX_BEACON_GAP_S = 5.0
"""Longest time without a recorder line inside a window; beyond it, silence proves nothing."""


def nothing_happens(context: CheckContext, check: NothingHappens) -> Finding:
    """Pass only when nothing was seen, the recorder never paused, and the witness was seen."""
    span = context.span(check.window)
    if span is None:
        return undecided("window-not-reached")
    happened = _HAPPENINGS[check.what](context, check, span)
    if happened:
        return breached("something-happened", "–", " ; ".join(happened))
    if unable := context.unsupported_in(span):
        return undecided("unsupported-step", steps=", ".join(unable))
    gap = _widest_gap(context, span)
    if gap is None or gap > MAX_BEACON_GAP_S:
        return undecided("recorder-gap", f"≤ {MAX_BEACON_GAP_S:g} s", "–" if gap is None else f"{gap:.1f} s")
    if context.trace_lost(span):
        return undecided("trace-lost")
    if context.seen.ended != "complete":
        return undecided("case-incomplete")
    seen = _witnessed(context, check.positive)
    if seen is None:
        return undecided("no-witness", check.positive.kind, "–", witness=check.positive.kind)
    return met("–", seen)


def _calls(context: CheckContext, check: NothingHappens, span: Span) -> list[str]:
    return [e.operation or e.service for e in context.exchanges(check.service, check.operation, span)]


def _lots(context: CheckContext, _check: NothingHappens, span: Span) -> list[str]:
    return [f"lot {m.file}" for m in context.seen.mails_in if m.seq in span]


def _mails(context: CheckContext, check: NothingHappens, span: Span) -> list[str]:
    mails = [m for m in context.seen.other_mails if m.seq in span and check.flow in ("", m.flow)]
    return [f"{m.flow} → {m.recipient}" for m in mails]


def _reads(context: CheckContext, _check: NothingHappens, span: Span) -> list[str]:
    return [
        f"{c.command} {c.file}".strip()
        for c in context.seen.commands
        if c.seq in span and c.role != "professional" and c.command == "read" and c.status == "9000"
    ]


def _signatures(context: CheckContext, _check: NothingHappens, span: Span) -> list[str]:
    return [f"signature ({c.role})" for c in context.seen.commands if c.seq in span and c.command in SIGNATURES]


def _verifications(context: CheckContext, _check: NothingHappens, span: Span) -> list[str]:
    return [f"VERIFY ({c.status})" for c in context.seen.commands if c.seq in span and c.command == "verify"]


_HAPPENINGS: Mapping[str, Callable[[CheckContext, NothingHappens, Span], list[str]]] = {
    "service_call": _calls,
    "lot": _lots,
    "mail": _mails,
    "vitale_read": _reads,
    "signature": _signatures,
    "verify": _verifications,
}


def _widest_gap(context: CheckContext, span: Span) -> float | None:
    """Return the longest pause of the recorder over the window, seconds; None when it saw nothing."""
    beacons = [(seq, at) for seq, at in context.seen.beacons]
    inside = [at for seq, at in beacons if seq in span]
    before = [at for seq, at in beacons if seq <= span.start][-1:]
    times = [datetime.fromisoformat(t) for t in (*before, *inside)]
    if len(times) < 2:
        return None
    return max((b - a).total_seconds() for a, b in pairwise(times))


def _witnessed(context: CheckContext, positive: PositiveWitness) -> str | None:
    """Return what was seen of this case's own data, None when nothing was."""
    span = context.span(positive.window)
    if span is None:
        return None
    person = context.person(positive.person) if positive.person else None
    match positive.kind:
        case "card_read":
            return _read_card(context, positive.person, span)
        case "service_call":
            calls = context.exchanges(positive.service, "", span)
            if person is not None:
                calls = tuple(c for c in calls if _mentions(c.request, person.birth_name, person.nir.number))
            return calls[0].operation if calls else None
        case "lot":
            files = {m.file for m in context.seen.mails_in if m.seq in span}
            found = [i for i in context.all_invoices if i.file in files and (person is None or is_for(i, person))]
            return f"lot {found[0].file}" if found else None
        case "mail_login":
            return "mail" if any(s in span for s in context.seen.logins) else None
        case "card_event":
            events = [e for e in context.seen.card_events if e.seq in span]
            return next((e.event for e in events if positive.person in ("", e.person)), None)
        case "verify":
            verified = [c for c in context.seen.commands if c.command == "verify" and c.seq in span]
            return f"VERIFY {verified[0].status}" if verified else None


def _read_card(context: CheckContext, person: str, span: Span) -> str | None:
    for command in context.seen.commands:
        if command.command != "read" or command.seq not in span or command.status != "9000":
            continue
        holder = _holder(context, command.role, command.seq)
        if not person or holder == person:
            return f"{command.role} {command.file}".strip()
    return None


def _holder(context: CheckContext, role: str, seq: int) -> str:
    """Person whose card was in the role's slot when a command was traced."""
    slot_is_professional = role == "professional"
    inserted = [
        e.person
        for e in context.seen.card_events
        if e.event == "inserted" and e.seq < seq and (e.role == "professional") == slot_is_professional
    ]
    if inserted:
        return inserted[-1]
    return context.case.cards.get(role, "")


def _mentions(request: bytes, *texts: str) -> bool:
    return any(t and t.encode("utf-8") in request for t in texts)
