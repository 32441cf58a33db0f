"""Checks on whole messages: numbered rules of a dialect, equality with a reference message."""

from __future__ import annotations

from collections.abc import Sequence

from harness.codecs.b2 import B2File, Layout, check_rules, check_sequence, decode
from harness.comparison import compare_b2, compare_xml
from harness.judging.context import CheckContext
from harness.judging.finding import Finding, breached, met, undecided
from harness.model.difference import Comparison
from harness.model.expectation import MessageReference, MessageRules

__all__ = ["message_reference", "message_rules"]


def message_rules(context: CheckContext, check: MessageRules) -> Finding:
    """Every received file, and the sequence of them, obeys the rules named, or every rule of the dialect."""
    files = context.seen.mails_in
    if len(files) < check.at_least_files:
        if context.unsupported:
            return undecided("unsupported-step", steps=", ".join(context.unsupported))
        return breached("files-count", f"≥ {check.at_least_files}", str(len(files)))
    layout = context.layout(check.dialect)
    sequence: list[B2File] = []
    for mail in files:
        if mail.lot is None:
            return breached("lot-undecodable", "B2", mail.problem, file=str(mail.file))
        decoded = decode(mail.lot, layout)
        if decoded.problems and not check.rules:
            problem = decoded.problems[0]
            return breached("lot-problem", "B2", problem.code, problem.location, file=str(mail.file))
        breaches = check_rules(decoded, layout, check.rules or None)
        if breaches:
            first = breaches[0]
            return breached(
                "rule-broken", first.expected, first.observed, first.location, rule=first.rule, file=str(mail.file)
            )
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
    first = breaches[0]
    rank, _, place = first.location.partition(":")
    file = str(mails[int(rank) - 1].file)
    return breached("rule-broken", first.expected, first.observed, place, rule=first.rule, file=file)


def message_reference(context: CheckContext, check: MessageReference) -> Finding:
    """A received file, or a request, equals the reference message of the pack."""
    name = f"{context.case.text}/{check.reference}"
    reference = context.corpus.files.get(name)
    if reference is None:
        return undecided("reference-missing", check.reference, "–")
    if check.message == "lot":
        mail = next((m for m in context.seen.mails_in if m.file == check.file), None)
        if mail is None or mail.lot is None:
            return breached("files-count", f"≥ {check.file}", str(len(context.seen.mails_in)))
        return _of(compare_b2(reference, mail.lot, context.layout(check.dialect)))
    calls = [e for e in context.seen.exchanges if not check.service or e.service == check.service]
    if len(calls) < check.file:
        return breached("calls-count", f"≥ {check.file}", str(len(calls)))
    return _of(compare_xml(reference, calls[check.file - 1].request))


def _of(comparison: Comparison) -> Finding:
    if comparison.equal:
        return met("=", "=", ignored=comparison.ignored)
    first = comparison.differences[0]
    return breached(
        "reference-differs",
        f"{first.name} {first.expected}",
        f"{first.name} {first.observed}",
        first.location,
        ignored=comparison.ignored,
        count=str(len(comparison.differences)),
        rule=first.rule or "–",
    )
