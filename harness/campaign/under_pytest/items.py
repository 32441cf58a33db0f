"""The nodes pytest sees: a case file, and in it one item per planned job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.campaign.under_pytest.bench import Bench
from harness.campaign.under_pytest.places import Placed
from harness.campaign.under_pytest.wording import told_end, told_results
from harness.i18n import say
from harness.model.plan import Job
from harness.model.result import CaseResult
from harness.model.verdict import Verdict, across_cases

__all__ = ["CaseFile", "JobItem", "NonConformingError", "NotPlayedError"]

_NEUTRAL = frozenset({Verdict.NOT_APPLICABLE, Verdict.DECLARED})
_UNPLAYED = frozenset({Verdict.ERROR, Verdict.BLOCKED, Verdict.NOT_RUN})
"""What accuses the bench or its surroundings: an error for pytest, not a failure."""


class NonConformingError(AssertionError):
    """The product was played and does not conform, or nothing can be concluded."""

    __module__ = "recette"  # exports of other plugins print the qualified name


class NotPlayedError(RuntimeError):
    """The job could not be played to its end, through no fault of the product."""

    __module__ = "recette"


class CaseFile(pytest.File):
    """A file of a pack that holds planned cases."""

    def __init__(self, *, placed: Sequence[Placed], bench: Bench, **node: Any) -> None:
        super().__init__(**node)
        self._placed = placed
        self._bench = bench

    def collect(self) -> Iterator[pytest.Item]:
        """Yield one item per planned job, and one skipped item per case that does not apply."""
        for placed in self._placed:
            yield JobItem.from_parent(self, name=placed.name, placed=placed, bench=self._bench)


class JobItem(pytest.Item):
    """One planned job.  Playing it is the set-up of the item: a bench that breaks there is an error, not a failure."""

    def __init__(self, *, placed: Placed, bench: Bench, **node: Any) -> None:
        super().__init__(**node)
        self.placed = placed
        self._bench = bench
        self._results: tuple[CaseResult, ...] = ()
        self.extra_keyword_matches.update(placed.cases)
        if placed.job is None:
            self.add_marker(pytest.mark.skip(reason=placed.reason))

    def setup(self) -> None:
        """Play the job in a world of its own, then judge its journal."""
        if self.placed.job is None:
            return
        self._results = self._played(self.placed.job)
        self.user_properties.append(("recette_verdict", self._verdict.value))
        if self._verdict in _UNPLAYED:
            raise NotPlayedError(told_results(self._results, self._bench.corpus))

    def runtest(self) -> None:
        """Say the verdict."""
        if self._verdict in _NEUTRAL:
            pytest.skip(say(f"verdicts.{self._verdict.value}"))
        if self._verdict is not Verdict.PASS:
            raise NonConformingError(told_results(self._results, self._bench.corpus))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the case file, the line of the case (from 0) and the name."""
        return self.path, self.placed.line - 1, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say in French what happened; the stack is ours, and shown with ``--full-trace`` only."""
        if self.config.getoption("fulltrace", default=False):
            return super().repr_failure(excinfo, style)
        if isinstance(excinfo.value, (NonConformingError, NotPlayedError)):
            return str(excinfo.value)
        return say("pytest.fault", name=self.name, detail=f"{type(excinfo.value).__name__}: {excinfo.value}")

    @property
    def _verdict(self) -> Verdict:
        return across_cases(case.verdict for case in self._results)

    def _played(self, job: Job) -> tuple[CaseResult, ...]:
        try:
            summary, results = self._bench.play(job)
        except OSError as error:
            run = str(self._bench.run.root)
            raise NotPlayedError(say("running.cannot-write", run=run, problem=str(error))) from error
        self.user_properties.append(("recette_job", job.key))
        if across_cases(case.verdict for case in results) in _UNPLAYED and summary.reason:
            raise NotPlayedError(told_end(self.name, summary))
        return results
