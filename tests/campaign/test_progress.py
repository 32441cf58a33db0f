"""What is said of a campaign while it runs."""

from __future__ import annotations

import pytest

from harness.campaign import Outcome
from harness.cli.progress import progress
from harness.running import AttemptSummary, End


def ended(job: str, end: End, detail: str = "", *cases: str) -> Outcome:
    reason = "" if end is End.COMPLETE else "running.bench-fault"
    return Outcome(job, "ended", AttemptSummary(job, 1, end, reason, detail), detail, 1.25, cases)


def test_one_line_per_job_with_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(4, names={"k2": "nommé"}) as advance:
        advance(Outcome("k1", "started", cases=("t/a", "t/b")))
        advance(ended("k1", End.COMPLETE, "", "t/a", "t/b"))
        advance(ended("k2", End.BENCH_FAULT, "la prise est arrachée", "t/c"))
        advance(ended("k3", End.ABORTED, "", "t/d"))
        advance(Outcome("k4", "crashed", None, "exit code -9", 0.5))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "1/4  t/a + t/b  joué (1.2 s)",
        "2/4  nommé  incident du banc (1.2 s) : la prise est arrachée",
        "3/4  t/d  produit arrêté avant la fin (1.2 s)",
        "4/4  k4  exécuteur perdu, à reprendre (0.5 s) : exit code -9",
    ]


def test_in_english_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(1, "en") as advance:
        advance(ended("k1", End.BLOCKED, "no reader", "t/a"))
    assert capsys.readouterr().err == "1/1  t/a  not feasible on this machine (1.2 s): no reader\n"


def test_a_bar_on_a_terminal_and_a_line_only_for_what_went_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with progress(2) as advance:
        advance(Outcome("k1", "started", cases=("t/a",)))
        advance(ended("k1", End.COMPLETE, "", "t/a"))
        advance(Outcome("k2", "crashed", None, "exit code [1]", 0.5, ("t/[b]",)))
    told = capsys.readouterr()
    assert told.out == ""
    assert "2/2" in told.err
    assert "t/[b]  exécuteur perdu, à reprendre (0.5 s) : exit code [1]" in told.err
    assert "t/a  joué" not in told.err
