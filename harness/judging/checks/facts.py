"""Checks on what a message holds: read in its format, held against rules, and against other messages of the case."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from harness.codecs.problem import MAX_PROBLEMS, Problem
from harness.i18n import say
from harness.judging.checks.field_rules import accepts, wanted
from harness.judging.checks.meaning import MEANINGS, Written
from harness.judging.checks.shortage import too_few
from harness.judging.context import CheckContext
from harness.judging.finding import Finding, breached, met, undecided
from harness.judging.readings import READINGS, UNSEEN, Fact, Reading, Tables
from harness.model.expectation import NO_FAULTS, FieldRule, MessageFacts, MessagesAgree, MessageSelector

__all__ = ["message_facts", "messages_agree"]

_SHOWN = 5
"""Values of one place that a finding quotes."""
_IN_CENTS = frozenset({"b2", "dre"})
_SAID_TWICE = ("-duplicate", "-twice")
"""Ends of the codes of faults by which a message says two things where one is meant."""


def message_facts(context: CheckContext, check: MessageFacts) -> Finding:
    """Read one message, and hold its faults and its values against the check."""
    found = _read(context, check.message)
    if isinstance(found, Finding):
        return found
    faults = _faults(found, check.faults_of)
    if not found.facts:
        # Nothing could be read: whatever faults are looked for, their absence proves nothing.
        faults = faults or list(found.problems) or [Problem("judging.message-says-nothing")]
    if faults:
        fault, said = faults[0], say(faults[0].code, **dict(faults[0].arguments))
        return breached("message-fault", check.message.format, said, fault.location, count=str(len(faults)))
    for rule in check.facts:
        finding = _held(found, rule)
        if finding is not None:
            return finding
    rules = " ; ".join(f"{r.path} = {wanted(r)}" for r in check.facts)
    return met(rules or check.message.format, str(len(found.facts)))


def messages_agree(context: CheckContext, check: MessagesAgree) -> Finding:
    """Read several messages, and hold the values of each variable against one another."""
    read: dict[str, Reading] = {}
    for name, selector in check.messages.items():
        found = _read(context, selector)
        if isinstance(found, Finding):
            return found
        doubt = next((p for p in found.problems if p.code.endswith(_SAID_TWICE)), None)
        if doubt is not None:
            said_twice = say(doubt.code, **dict(doubt.arguments))
            return breached("message-fault", selector.format, said_twice, doubt.location, count="1")
        read[name] = found
    said = []
    for variable, places in check.variables.items():
        stated = [(place, _values(read, place)) for place in places]
        meant = [_meant(context, check, variable, place, facts) for place, facts in stated]
        first = _quoted(stated[0][1])
        for (place, facts), values in zip(stated, meant, strict=True):
            if not any(fact.value for fact in facts):
                return breached("message-value-missing", variable, "–", place, variable=variable)
            if values != meant[0]:
                where = f"{place.partition(':')[0]}:{_place(facts[0])}"
                return breached(
                    "messages-disagree", first, _quoted(facts), where,
                    variable=variable, first=places[0], second=place,
                )  # fmt: skip
        said.append(f"{variable} = {first}")
    return met(" = ".join(check.messages), " ; ".join(said))


def _selected(context: CheckContext, selector: MessageSelector) -> bytes | Finding:
    """Return the bytes of the message a check speaks of, or why there are none."""
    found = _candidates(context, selector)
    if len(found) < selector.rank:
        return too_few(context, "message-missing", f"{selector.format} ≥ {selector.rank}", len(found))
    data = found[selector.rank - 1]
    return data if isinstance(data, bytes) else breached("message-closed", selector.format, say(data))


def _candidates(context: CheckContext, selector: MessageSelector) -> Sequence[bytes | str]:
    """Return the messages that answer to a selector; of one that stayed closed the code of the reason."""
    seen = context.seen
    match selector.origin:
        case "artifact":
            step = seen.steps.get(selector.step)
            left = step.artifacts if step is not None else ()
            return [a.content for a in left if fnmatchcase(a.name, selector.name or "*")]
        case "lot":
            lots = [m for m in seen.mails_in if selector.recipient in ("", m.recipient)]
            return [m.problem if m.lot is None else m.lot for m in lots]
        case "mail" | "sealed":
            mails = [
                m for m in seen.other_mails if selector.flow in ("", m.flow) and selector.recipient in ("", m.recipient)
            ]
            if selector.origin == "sealed":
                return [m.raw for m in mails]
            return [m.problem if m.clear is None else m.clear for m in mails]
        case "return":
            return [m.content for m in seen.mails_out if not selector.name or m.kind == selector.name]
        case _:
            calls = context.exchanges(selector.service, selector.operation)
            return [e.request if selector.origin == "request" else e.response for e in calls]


def _read(context: CheckContext, selector: MessageSelector) -> Reading | Finding:
    reading = READINGS.get(selector.format)
    if reading is None:
        return undecided("format-unknown", ", ".join(READINGS), selector.format)
    data = _selected(context, selector)
    if isinstance(data, Finding):
        return data
    return reading(data, Tables(context.corpus.files, context.layout, selector.dialect))


def _faults(reading: Reading, faults_of: Sequence[str]) -> list[Problem]:
    """Return the faults looked for, and those behind which they may stand unseen."""
    if tuple(faults_of) == NO_FAULTS:
        return []
    cut = len(reading.problems) >= MAX_PROBLEMS
    wanted = [p for p in reading.problems if not faults_of or p.code in faults_of or _rule(p) in faults_of]
    return wanted or [p for p in reading.problems if cut or p.code in UNSEEN]


def _rule(problem: Problem) -> str:
    return dict(problem.arguments).get("rule", "")


def _held(reading: Reading, rule: FieldRule) -> Finding | None:
    """Return how a message breaks a rule, None when it does not; of several values each must obey."""
    if rule.absent:
        there = reading.within(rule.path)
        return breached("message-value", wanted(rule), there[0].value, _place(there[0])) if there else None
    facts = reading.at(rule.path)
    if not facts:
        return breached("message-value-missing", wanted(rule), "–", rule.path, variable=rule.path)
    elsewhere = {other.value for other in reading.at(rule.same_as)} if rule.same_as is not None else ()
    for fact in facts:
        if not accepts(rule, fact.value, elsewhere):
            return breached("message-value", wanted(rule), fact.value, _place(fact))
    return None


def _values(read: dict[str, Reading], place: str) -> tuple[Fact, ...]:
    message, _, path = place.partition(":")
    return read[message].at(path) if message in read else ()


def _meant(
    context: CheckContext, check: MessagesAgree, variable: str, place: str, facts: Sequence[Fact]
) -> frozenset[str]:
    """Return the values of a place, as what they mean where the check says what that is."""
    meaning = MEANINGS.get(check.read_as.get(variable, ""))
    if meaning is None:
        return frozenset(fact.value for fact in facts)
    told = check.messages[place.partition(":")[0]].format if facts else ""
    written = Written(told in _IN_CENTS, context.case.simulated_date.year)
    return frozenset(meaning(fact.value, written) for fact in facts)


def _quoted(facts: Sequence[Fact]) -> str:
    values = list(dict.fromkeys(fact.value for fact in facts))
    return ", ".join(values[:_SHOWN]) + (f" … ({len(values)})" if len(values) > _SHOWN else "")


def _place(fact: Fact) -> str:
    return fact.location or fact.path
