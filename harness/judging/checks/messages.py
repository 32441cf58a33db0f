"""Check on whole files: the numbered rules of a dialect."""

from __future__ import annotations

from collections.abc import Sequence

from harness.codecs.b2 import B2File, Layout, RuleBreach, check_rules, check_sequence, decode
from harness.i18n import say
from harness.judging.checks.shortage import too_few
from harness.judging.context import CheckContext
from harness.judging.finding import Finding, breached, met, undecided
from harness.model.expectation import MessageRules
from harness.model.observation import MailIn

__all__ = ["message_rules"]


def message_rules(context: CheckContext, check: MessageRules) -> Finding:
    """Every received file obeys the rules named, or every rule of the dialect."""
    files = context.seen.mails_in
    if len(files) < check.at_least_files:
        return too_few(context, "files-count", f"≥ {check.at_least_files}", len(files))
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
