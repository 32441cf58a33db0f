"""Checks on whole messages: numbered rules of a dialect, equality with a reference message."""

from __future__ import annotations

from collections.abc import Sequence

from harness.codecs.b2 import B2File, Layout, RuleBreach, check_rules, check_sequence, decode
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
    sequence: list[B2File] = []
    for mail in files:
        finding, decoded = _one_file(mail, layout, check)
        if finding is not None:
            return finding
        sequence.append(decoded)
    broken = _across(context, check, layout, sequence)
    return broken or met(", ".join(check.rules) or layout.dialect, f"{len(files)}")


def _across(context: CheckContext, check: MessageRules, layout: Layout, sequence: Sequence[B2File]) -> Finding | None:
    """Look at the rules that hold from one file to the next; a refused file bills nothing and may be sent again."""
    mails = context.seen.mails_in
    refused = {rank for rank, mail in enumerate(mails, 1) if mail.file in context.refused_files}
    breaches = check_sequence(sequence, layout, check.rules or None, refused)
    if not breaches:
        return None
    rank, _, place = breaches[0].location.partition(":")
    return _broken(breaches[0], place, mails[int(rank) - 1].file, layout)


def _one_file(mail: MailIn, layout: Layout, check: MessageRules) -> tuple[Finding | None, B2File]:
    """Return what is wrong with one file (None when it obeys), and the file decoded."""
    decoded = decode(mail.lot or b"", layout)
    if mail.lot is None:
        return breached("lot-undecodable", "B2", say(mail.problem), file=str(mail.file)), decoded
    if decoded.problems and not check.rules:
        problem = decoded.problems[0]
        said = say(problem.code, **dict(problem.arguments))
        return breached("lot-problem", "B2", said, problem.location, file=str(mail.file)), decoded
    breaches = check_rules(decoded, layout, check.rules or None)
    return (_broken(breaches[0], breaches[0].location, mail.file, layout) if breaches else None), decoded


def _broken(breach: RuleBreach, place: str, file: int, layout: Layout) -> Finding:
    """Tell a broken rule in its own words: who reads the dossier has no table of rules at hand."""
    rule = layout.rules[breach.rule]
    return breached(
        "rule-broken",
        breach.expected,
        breach.observed,
        place,
        rule=rule.id,
        sentence=rule.sentence,
        source=rule.source,
        file=str(file),
    )


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
        return breached("lot-undecodable", "B2", say(mail.problem), file=str(mail.file))
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
