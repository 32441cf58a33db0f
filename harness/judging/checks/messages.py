"""Checks on whole messages: numbered rules of a dialect, equality with a reference message."""

from __future__ import annotations

from harness.codecs.b2 import RuleBreach, check_rules, check_sequence, decode
from harness.codecs.b2.layout import Layout
from harness.comparison import ReferenceFaultError, compare_b2, compare_soap
from harness.comparison.matchers import instant
from harness.i18n import say
from harness.judging.context import CheckContext
from harness.judging.finding import Finding, breached, met, undecided
from harness.model.difference import Comparison
from harness.model.expectation import MessageReference, MessageRules
from harness.model.observation import MailIn

__all__ = ["message_reference", "message_rules"]


def message_rules(context: CheckContext, check: MessageRules) -> Finding:
    """Every received file obeys the rules named, or every rule of the dialect."""
    files = context.seen.mails_in
    if len(files) < check.at_least_files:
        return _too_few(context, "files-count", check.at_least_files, len(files))
    layout = context.layout(check.dialect)
    unknown = [rule for rule in check.rules if rule not in layout.rules]
    if unknown:
        return undecided("rule-unknown", rules=", ".join(unknown))
    for mail in files:
        finding = _one_file(mail, layout, check)
        if finding is not None:
            return finding
    # A refused file is sent again: it does not stand in the sequence of what was accepted.
    kept = [mail for mail in files if mail.lot is not None and mail.file not in context.refused_files]
    breaches = check_sequence([decode(mail.lot or b"", layout) for mail in kept], layout, check.rules or None)
    if breaches:
        rank = int(breaches[0].location.partition(":")[0])
        return _broken(breaches[0], kept[rank - 1].file)
    return met(", ".join(check.rules) or layout.dialect, f"{len(files)}")


def _one_file(mail: MailIn, layout: Layout, check: MessageRules) -> Finding | None:
    """Return what is wrong with one file, None when it obeys."""
    if mail.lot is None:
        return breached("lot-undecodable", "B2", mail.problem, file=str(mail.file))
    decoded = decode(mail.lot, layout)
    if decoded.problems and not check.rules:
        problem = decoded.problems[0]
        return breached("lot-problem", "B2", problem.code, problem.location, file=str(mail.file))
    breaches = check_rules(decoded, layout, check.rules or None)
    return _broken(breaches[0], mail.file) if breaches else None


def _broken(breach: RuleBreach, file: int) -> Finding:
    return breached("rule-broken", breach.expected, breach.observed, breach.location, rule=breach.rule, file=str(file))


def _too_few(context: CheckContext, reason: str, wanted: int, found: int) -> Finding:
    if context.unsupported:
        return undecided("unsupported-step", steps=", ".join(context.unsupported))
    return breached(reason, f"≥ {wanted}", str(found))


def message_reference(context: CheckContext, check: MessageReference) -> Finding:
    """A received file, or a request, equals the reference message of the pack."""
    reference = context.corpus.files.get(f"{context.case.text}/{check.reference}")
    if reference is None:
        return undecided("reference-missing", check.reference, "–")
    try:
        return _lot(context, check, reference) if check.message == "lot" else _request(context, check, reference)
    except ReferenceFaultError as fault:
        detail = say(fault.problem.code, **dict(fault.problem.arguments))
        return undecided("reference-unusable", check.reference, "–", place=fault.problem.location, detail=detail)


def _lot(context: CheckContext, check: MessageReference, reference: bytes) -> Finding:
    files = context.seen.mails_in
    mail = next((m for m in files if m.file == check.file), None)
    if mail is None:
        return _too_few(context, "files-count", check.file, len(files))
    if mail.lot is None:
        return breached("lot-undecodable", "B2", mail.problem, file=str(mail.file))
    return _of(compare_b2(reference, mail.lot, context.layout(check.dialect)))


def _request(context: CheckContext, check: MessageReference, reference: bytes) -> Finding:
    calls = [e for e in context.seen.exchanges if not check.service or e.service == check.service]
    if len(calls) < check.file:
        return _too_few(context, "calls-count", check.file, len(calls))
    call = calls[check.file - 1]
    return _of(compare_soap(reference, call.request, clock=instant(call.clock)))


def _of(comparison: Comparison) -> Finding:
    if comparison.equal:
        return met("=", "=", ignored=comparison.ignored)
    first = comparison.differences[0]
    name = say(first.name)
    return breached(
        "reference-differs",
        f"{name} {first.expected}".strip(),
        f"{name} {first.observed}".strip(),
        first.location,
        ignored=comparison.ignored,
        count=str(len(comparison.differences)),
        rule=first.rule or "–",
    )
