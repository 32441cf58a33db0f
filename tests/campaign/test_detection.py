"""Who is caught, by what: the rules of detection on small results written by hand."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from harness.campaign.detection import SuspectsError, Trial, read_suspects, select
from harness.campaign.detection.measuring import verdict_on
from harness.campaign.detection.parts import all_of, job_by_job, one_of_each, requirements_of
from harness.model.basis import Basis
from harness.model.corpus import Corpus
from harness.model.detection import AdversaryResult, Detection, TwinResult
from harness.model.expectation import MessageRules
from harness.model.plan import Effort, Job, Plan, PlannedCase
from harness.model.result import CaseResult, RequirementResult, RunResult
from harness.model.statement import DriverSettings, Identification, Statement
from harness.model.verdict import Outcome, Verdict
from tests.judging.world import case, corpus

STATEMENT = Statement("1", Identification("Éditeur", "NIE", "Produit", "NIL", "1"))
PLAN = Plan(
    format_version="1",
    statement=STATEMENT,
    statement_digest="00",
    labels=(),
    as_of="2025-09-15",
    request="primo_agrement",
    seed=0,
    selection="",
    packs=(),
    bench_version="0",
    bench_digest="00",
    jobs=(),
    dropped_cases=(),
    dropped_requirements=(),
    requirements=("r-total", "r-key"),
    effort=Effort(0, 0, 0, 0, 0, 0),
)


def row(name: str, verdict: Verdict) -> RequirementResult:
    checks = (("t/one", "cnam", "sum", verdict), ("t/two", "cnam", "other", Verdict.PASS))
    return RequirementResult(name, verdict, Outcome.CONFORMING, Basis.PUBLIC, ("t/one", "t/two"), checks)


def tried(*rows: RequirementResult, requirement: str = "r-total") -> TwinResult | AdversaryResult:
    return verdict_on(Trial("suspect", requirement, "NIL", PLAN), RunResult((), rows))


def test_caught_by_the_check_that_claims_the_requirement() -> None:
    result = tried(row("r-total", Verdict.FAIL), row("r-key", Verdict.PASS))
    assert result == TwinResult("suspect", "NIL", "r-total", caught=True, by=("t/one#sum",))


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.NOT_RUN])
def test_a_crash_catches_nothing(verdict: Verdict) -> None:
    result = tried(row("r-total", verdict))
    assert isinstance(result, TwinResult)
    assert (result.caught, result.reason) == (False, "cli.twin-undecided")


def test_what_fails_because_the_product_went_away_catches_nothing() -> None:
    """A product that ends bills nothing more, and its checks fail: that is not its defect."""
    trial, judged = Trial("suspect", "r-total", "NIL", PLAN), RunResult((), (row("r-total", Verdict.FAIL),))
    result = verdict_on(trial, judged, left={"t/one"})
    assert isinstance(result, TwinResult)
    assert (result.caught, result.by, result.reason) == (False, (), "cli.twin-left")
    elsewhere = verdict_on(trial, judged, left={"t/two"})
    assert isinstance(elsewhere, TwinResult)
    assert elsewhere.by == ("t/one#sum",)


def test_another_check_going_red_does_not_count_and_is_told() -> None:
    result = tried(row("r-total", Verdict.PASS), row("r-key", Verdict.FAIL))
    assert result == TwinResult("suspect", "NIL", "r-total", caught=False, others=("r-key",))


def test_a_requirement_no_case_verifies_is_told() -> None:
    result = tried(row("r-key", Verdict.FAIL))
    assert isinstance(result, TwinResult)
    assert (result.caught, result.reason) == (False, "cli.twin-not-claimed")


def test_an_adversary_is_told_by_what_it_passes() -> None:
    result = tried(row("r-total", Verdict.PASS), row("r-key", Verdict.FAIL), requirement="")
    assert result == AdversaryResult("suspect", "NIL", ("r-total",), 0)


def test_cases_the_bench_broke_on_are_counted_for_an_adversary() -> None:
    ends = (Verdict.FAIL, Verdict.ERROR, Verdict.BLOCKED, Verdict.ERROR)
    cases = tuple(CaseResult(f"t/{rank}", "cnam", end, (), 0) for rank, end in enumerate(ends))
    result = verdict_on(Trial("suspect", "", "NIL", PLAN), RunResult(cases, ()))
    assert result == AdversaryResult("suspect", "NIL", (), 4, bench_faults=2)


CAUGHT = TwinResult("a", "NIL", "r-total", caught=True, by=("t/one#sum",))
MISSED = TwinResult("b", "NIL", "r-key", caught=False)
HONEST_LIAR = AdversaryResult("yes", "NIL", (), 10)


@pytest.mark.parametrize(
    ("detection", "complete"),
    [
        (Detection((CAUGHT,), (HONEST_LIAR,), ()), True),
        (Detection((CAUGHT, MISSED), (HONEST_LIAR,), ()), False),
        (Detection((CAUGHT,), (HONEST_LIAR,), ("r-key",)), False),
        (Detection((CAUGHT,), (AdversaryResult("yes", "NIL", ("r-key",), 10),), ()), False),
        (Detection((), (HONEST_LIAR,), ()), False),
        (Detection((CAUGHT,), (AdversaryResult("yes", "NIL", (), 10, bench_faults=1),), ()), False),
        (Detection((CAUGHT,), (AdversaryResult("yes", "NIL", (), 0),), ()), False),
    ],
)
def test_complete_only_without_survivor_hole_or_gap(detection: Detection, complete: bool) -> None:
    assert detection.complete is complete


def _check(requirements: tuple[str, ...]) -> MessageRules:
    return MessageRules(check="message_rules", id="c", sentence="Les règles.", requirements=requirements)


def _trial(claims: Mapping[str, tuple[str, ...]]) -> tuple[Trial, Corpus]:
    """Return a trial of cases that claim these requirements, one job each."""
    cases = {name: replace(case(_check(names)), id=name) for name, names in claims.items()}
    jobs = tuple(Job(name, (PlannedCase(name, ("c",)),), "cnam", "2025-01-15T09:00:00Z", 0, "l") for name in claims)
    return Trial("suspect", "", "NIL", replace(PLAN, jobs=jobs)), replace(corpus(), cases=cases)


def _cases(trial: Trial) -> list[str]:
    return [planned.case for job in trial.plan.jobs for planned in job.cases]


def test_a_twin_is_played_job_by_job() -> None:
    trial, _ = _trial(dict.fromkeys("abc", ("r",)))
    assert [_cases(part) for part in job_by_job(trial)] == [["a"], ["b"], ["c"]]


def test_an_adversary_is_played_a_case_of_each_requirement_then_all_of_those_that_passed() -> None:
    trial, packs = _trial({"a": ("r",), "b": ("r",), "c": ("s", "r"), "d": ("s",), "e": ("t",)})
    assert _cases(one_of_each(trial, packs, ("r", "s", "t"))) == ["a", "c", "e"]
    assert _cases(all_of(trial, packs, ("s",))) == ["c", "d"]


def test_adversaries_share_the_requirements_and_leave_none_out() -> None:
    trial, packs = _trial({"a": ("r",), "b": ("s", "r"), "c": ("t",)})
    assert [requirements_of(trial, packs, (rank, 2)) for rank in range(2)] == [("r", "t"), ("s",)]
    assert requirements_of(trial, packs, (3, 4)) == ("r", "s", "t")  # more adversaries than requirements


def test_trials_are_chosen_by_pattern() -> None:
    trials = [Trial("wrong-total", "r", "NIL", PLAN), Trial("yes", "", "NIL", PLAN)]
    assert [t.id for t in select(trials, ["wrong-*"])] == ["wrong-total"]
    assert [t.id for t in select(trials, [])] == ["wrong-total", "yes"]


@pytest.mark.parametrize(
    "script",
    ["print('no json')", "print('[' * 100_000)", 'print(\'{"twins": [1], "adversaries": []}\')', "raise SystemExit(3)"],
)
def test_a_product_that_does_not_announce_its_twins_is_refused(script: str, tmp_path: Path) -> None:
    program = tmp_path / "product.py"
    program.write_text(script)
    with pytest.raises(SuspectsError):
        read_suspects(DriverSettings(command=(sys.executable, str(program))))


def test_a_command_that_does_not_start_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuspectsError):
        read_suspects(DriverSettings(command=(str(tmp_path / "absent"),)))
