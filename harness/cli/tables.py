"""Verdicts as a person reads them in a terminal; symbols carry what colours say."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness.i18n import say
from harness.model.corpus import Corpus
from harness.model.result import CheckResult, RunResult
from harness.model.verdict import Verdict

__all__ = ["print_verdicts"]

_SHOWN = {
    Verdict.PASS: ("✔", "green"),
    Verdict.FAIL: ("✘", "bold red"),
    Verdict.ERROR: ("⚠", "bold yellow"),
    Verdict.INCONCLUSIVE: ("?", "yellow"),
    Verdict.NOT_RUN: ("○", "yellow"),
    Verdict.BLOCKED: ("⛔", "yellow"),
    Verdict.NOT_APPLICABLE: ("–", "dim"),
    Verdict.DECLARED: ("✎", "cyan"),
}


def print_verdicts(result: RunResult, corpus: Corpus, lang: str = "fr", *, to_stderr: bool = False) -> None:
    """Print the requirement table, then every check that is not a pass with what to look at."""
    console = Console(file=sys.stderr if to_stderr else sys.stdout, highlight=False)
    table = Table(title=say("cli.requirements", lang), title_justify="left")
    table.add_column(say("reports.requirement", lang), overflow="fold")
    table.add_column(say("reports.verdict", lang))
    table.add_column(say("reports.basis", lang))
    table.add_column(say("reports.cases", lang), justify="right")
    for row in result.requirements:
        table.add_row(
            row.id, _word(row.verdict, lang), say(f"reports.basis-{row.basis.value}", lang), str(len(row.cases))
        )
    console.print(table)
    for case in result.cases:
        counted = next((a for a in case.attempts if a.number == case.counted), None)
        if case.verdict in {Verdict.PASS, Verdict.DECLARED, Verdict.NOT_APPLICABLE}:
            continue
        title = corpus.cases[case.case].title if case.case in corpus.cases else ""
        console.print(Text.assemble("\n", _word(case.verdict, lang), f"  {case.case} ({case.scheme}) – {title}"))
        if counted is None or counted.reason:
            console.print(f"   {say(counted.reason if counted else 'judging.interrupted', lang)}")
        for check in counted.checks if counted else ():
            if check.verdict is not Verdict.PASS:
                console.print(Text(_lines(check, lang)))
    passed = sum(r.verdict is Verdict.PASS for r in result.requirements)
    summary = say(
        "cli.summary", lang, passed=str(passed), total=str(len(result.requirements)), cases=str(len(result.cases))
    )
    console.print(f"\n{summary}")


def _word(verdict: Verdict, lang: str) -> Text:
    symbol, style = _SHOWN[verdict]
    return Text(f"{symbol} {say(f'reports.verdict-{verdict.value}', lang)}", style=style)


def _lines(check: CheckResult, lang: str) -> str:
    rows = [f"   {check.id} : {check.sentence}"]
    if check.reason:
        rows.append(f"      {say(check.reason, lang, **dict(check.arguments))}")
    if check.expected or check.observed:
        rows.append(f"      {say('reports.expected', lang)} : {check.expected or '–'}")
        rows.append(f"      {say('reports.observed', lang)} : {check.observed or '–'}")
    if check.location:
        rows.append(f"      {check.location}")
    return "\n".join(rows)
