"""A verdict in a few French lines, as pytest prints them under the name of an item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.i18n import say
from harness.model.corpus import Corpus
from harness.model.result import CaseResult, CheckResult
from harness.model.verdict import Verdict
from harness.running import AttemptSummary

__all__ = ["told_end", "told_results"]

_LONGEST = 300
"""Characters shown of what the product said."""
_SILENT = frozenset({Verdict.PASS, Verdict.DECLARED, Verdict.NOT_APPLICABLE})


def told_results(results: Sequence[CaseResult], corpus: Corpus) -> str:
    """Return every case that is not a pass, with its checks that are not."""
    return "\n".join(line for case in results if case.verdict not in _SILENT for line in _case(case, corpus))


def told_end(name: str, summary: AttemptSummary) -> str:
    """Return why a job was not played to its end."""
    said = say(f"running.end-{summary.end.value.replace('_', '-')}")
    return f"{name} : {said}\n  {_shown(summary.detail or say(summary.reason))}"


def _case(case: CaseResult, corpus: Corpus) -> Iterator[str]:
    title = corpus.cases[case.case].title if case.case in corpus.cases else ""
    yield f"{case.case} ({case.scheme}) : {say(f'verdicts.{case.verdict.value}')} – {title}"
    counted = next((attempt for attempt in case.attempts if attempt.number == case.counted), None)
    if counted is None or counted.reason:
        yield f"  {say(counted.reason if counted else 'judging.interrupted')}"
    for check in counted.checks if counted else ():
        if check.verdict not in _SILENT:
            yield from _check(check)


def _check(check: CheckResult) -> Iterator[str]:
    yield f"  {check.id} : {check.sentence}"
    if check.reason:
        yield f"    {_shown(say(check.reason, **dict(check.arguments)))}"
    if check.expected or check.observed:
        yield f"    {say('reports.expected')} : {_shown(check.expected) or '–'}"
        yield f"    {say('reports.observed')} : {_shown(check.observed) or '–'}"
    if check.location:
        yield f"    {_shown(check.location)}"


def _shown(text: str) -> str:
    """Return a text of the product on one line, short, without what would move the cursor."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]} […]"
