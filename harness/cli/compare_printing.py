"""Comparisons in a terminal: coloured when it can be, whole when it cannot."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

import click

from harness.cli.compare_sets import Outcome
from harness.i18n import say
from reports.comparison_text import comparison_lines
from reports.comparison_view import ComparisonView, comparison_view

__all__ = ["Printer"]

_PER_FILE, _DETAILED = 10, 20
"""Differences shown of one file among several, and files of which they are shown."""
_STYLES = {"✘": "red", "✔": "green", "⚠": "yellow", "→": "cyan"}


class Printer:
    """Says what a person reads, on standard output, or on standard error when JSON stands there."""

    def __init__(self, lang: str, *, to_stderr: bool) -> None:
        """Work for one command."""
        self._lang = lang
        self._err = to_stderr
        self._width = shutil.get_terminal_size((100, 24)).columns
        self._colour = False if os.environ.get("NO_COLOR") else None
        self.counts: Counter[str] = Counter()
        """How many files came out equal, different, missing, extra, refused."""

    def comparison(self, view: ComparisonView) -> None:
        """Print one comparison."""
        for line in comparison_lines(view, self._lang, self._width):
            self._line(line)

    def outcomes(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Print each outcome as it comes and hand it on."""
        for outcome in outcomes:
            self._outcome(outcome)
            yield outcome
        words = {word: str(self.counts[word]) for word in ("equal", "different", "missing", "extra", "refused")}
        self._line("")
        self._line(say("comparison.files", self._lang, count=str(self.counts.total()), **words))
        if (rest := self.counts["different"] - _DETAILED) > 0:
            self._line(say("comparison.files-rest", self._lang, count=str(rest)))

    def _outcome(self, outcome: Outcome) -> None:
        word = outcome.word or ("equal" if outcome.equal else "different")
        self.counts[word] += 1
        found = outcome.comparison
        count = str(len(found.differences)) if found is not None else ""
        reason = outcome.refusal.worded(self._lang) if outcome.refusal is not None else ""
        reason = reason.removeprefix(f"{outcome.name} : ")
        self._line(say(f"comparison.file-{word}", self._lang, name=outcome.name, count=count, reason=reason))
        if found is None or (word == "different" and self.counts["different"] > _DETAILED):
            return
        view = comparison_view(found, self._lang, most=_PER_FILE)
        for line in list(comparison_lines(view, self._lang, self._width - 4))[1:]:
            self._line(f"    {line}" if line else "")

    def _line(self, text: str) -> None:
        mark = text.lstrip()[:1]
        styled = click.style(text, fg=_STYLES[mark]) if mark in _STYLES else text
        if set(text.strip()) == {"|", " ", "^"}:
            styled = click.style(text, fg="red")
        stream = sys.stderr if self._err else sys.stdout
        codec = getattr(stream, "encoding", None) or "utf-8"
        click.echo(styled.encode(codec, "replace").decode(codec), err=self._err, color=self._colour)
