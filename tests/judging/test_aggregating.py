"""From checks to the verdict of a requirement, against the tables as docs/verdicts.md publishes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.judging import exit_code, judge_run
from harness.model.basis import Basis
from harness.model.expectation import Severity
from harness.model.record import JobRecord
from harness.model.requirement import Requirement, Verification
from harness.model.result import RunResult
from harness.model.source import Source
from harness.model.verdict import Outcome, Verdict
from tests.judging.runs import ENDS, attempt, case, corpus, judged, plan
from tests.proof.counts import count

PAGE = (Path(__file__).parents[2] / "docs" / "verdicts.md").read_text("utf-8")
EXAMPLES = count(200, 5_000)


def _published_order() -> list[str]:
    """The order of section 1, read in the page."""
    section = PAGE.split("## 1.")[1].split("##")[0]
    sentence = section[: section.index(". Aucun")]
    return re.findall(r"`(\w+)`", sentence)


def _published_outcomes() -> dict[str, str]:
    """The table of section 4, read in the page."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE.split("## 4.")[1].split("La **synthèse**")[0], re.MULTILINE)
    return {word: outcome for cell, outcome in rows[2:] for word in re.findall(r"`(\w+)`", cell)}


ORDER = _published_order()
ACROSS = [*ORDER[:-2], "error", "fail"]
"""Section 3: the same order, but a failure outweighs a broken bench."""
WHOLE = {"error", "blocked_by_environment", "not_run"}
"""Ends of a whole attempt, whatever its checks."""


def _case_of(first: str, second: str) -> str:
    return first if first in WHOLE else max((first, second), key=ORDER.index)


def _counted(attempts: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """Section 2: the first that is no incident, not blocked and not interrupted; else the last."""
    kept = [a for a in attempts if _case_of(*a) not in WHOLE]
    return kept[0] if kept else (attempts[-1] if attempts else None)


def _requirement(cases: Sequence[tuple[str, str] | None], check: int | None) -> str:
    """Section 3, over the checks that claim it: the first of each case, or both."""
    found = []
    for counted in cases:
        ends = counted or ("not_run", "not_run")
        ends = (ends[0], ends[0]) if ends[0] in WHOLE else ends
        found += [ends[check]] if check is not None else list(ends)
    return max(found, key=ACROSS.index)


def _by_id(result: RunResult) -> dict[str, str]:
    return {r.id: r.verdict.value for r in result.requirements}


def test_the_page_names_every_verdict() -> None:
    assert sorted(ORDER) == sorted(v.value for v in Verdict)
    assert _published_outcomes().keys() == {v.value for v in Verdict}


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.sampled_from(ENDS), st.sampled_from(ENDS[:3])), max_size=3), min_size=1, max_size=3)
)
def test_a_run_is_judged_as_the_published_tables_say(cases: list[list[tuple[str, str]]]) -> None:
    made = [case(f"texte/cas-{rank}") for rank in range(len(cases))]
    tries = {
        one.id: [attempt(number, one.id, *ends) for number, ends in enumerate(ends_of, 1)]
        for one, ends_of in zip(made, cases, strict=True)
    }
    result = judged(corpus(*made), plan(*made), **tries)
    counted = [_counted(attempts) for attempts in cases]
    expected = [_case_of(*one) if one else "not_run" for one in counted]
    assert [c.verdict.value for c in result.cases] == expected
    assert _by_id(result) == {"r-un": _requirement(counted, 0), "r-deux": _requirement(counted, None)}
    outcomes = _published_outcomes()
    for requirement in result.requirements:
        published = outcomes[requirement.verdict.value].replace("à", "a").replace(" ", "_")
        assert requirement.outcome.value == ("conforme" if requirement.verdict is Verdict.PASS else published)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ENDS), st.sampled_from(ENDS[:3])), min_size=2, max_size=4), st.randoms())
def test_neither_the_order_of_cases_nor_that_of_jobs_matters(ends: list[tuple[str, str]], shuffle: object) -> None:
    made = [case(f"texte/cas-{rank}") for rank in range(len(ends))]
    tries = {one.id: [attempt(1, one.id, *of)] for one, of in zip(made, ends, strict=True)}
    shuffled = list(made)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (judged(corpus(*order), plan(*order), **tries) for order in (made, shuffled))
    assert one.cases == other.cases
    assert _by_id(one) == _by_id(other)


@pytest.mark.parametrize("first", ["pass", "fail", "inconclusive"])
@pytest.mark.parametrize("again", ENDS)
def test_repeats_never_count_after_a_verdict_on_the_product(first: str, again: str) -> None:
    one = case("texte/cas")
    tries = [attempt(1, one.id, first), attempt(2, one.id, again)]
    [result] = judged(corpus(one), plan(one), **{one.id: tries}).cases
    assert (result.verdict.value, result.counted, len(result.attempts)) == (first, 1, 2)


@pytest.mark.parametrize(("first", "again"), list(product(sorted(WHOLE), ENDS)))
def test_what_the_bench_spoilt_may_be_played_again(first: str, again: str) -> None:
    one = case("texte/cas")
    tries = [attempt(1, one.id, first), attempt(2, one.id, again)]
    [result] = judged(corpus(one), plan(one), **{one.id: tries}).cases
    assert (result.verdict.value, result.counted) == (again, 2)


@pytest.mark.parametrize("severity", [Severity.MINOR, Severity.REMARK])
def test_a_should_that_is_not_met_is_an_observation(severity: Severity) -> None:
    one = case("texte/cas", severity)
    result = judged(corpus(one), plan(one), **{one.id: [attempt(1, one.id, "fail")]})
    assert result.cases[0].verdict is Verdict.PASS
    assert [c.observation for c in result.cases[0].attempts[0].checks] == [True, False]
    outcomes = {r.id: r.outcome for r in result.requirements}
    assert outcomes == {"r-un": Outcome.WITH_OBSERVATIONS, "r-deux": Outcome.WITH_OBSERVATIONS}


def test_nothing_played_is_not_run_and_nothing_verified() -> None:
    one = case("texte/cas")
    result = judged(corpus(one), plan(one))
    assert _by_id(result) == {"r-un": "not_run", "r-deux": "not_run"}
    assert exit_code(result) == 5


def test_a_planned_check_the_packs_lost_is_an_incident_for_all_its_case_claims() -> None:
    one = case("texte/cas")
    poorer = replace(one, expectations=one.expectations[:1])
    result = judged(corpus(poorer), plan(one), **{one.id: [attempt(1, one.id, "pass")]})
    assert [(c.id, c.verdict.value) for c in result.cases[0].attempts[0].checks] == [
        ("premier", "pass"),
        ("second", "error"),
    ]
    assert _by_id(result) == {"r-un": "error", "r-deux": "error"}


def test_a_broken_bench_hides_no_failure_of_another_case() -> None:
    failing, broken = case("texte/cas-1"), case("texte/cas-2")
    tries = {failing.id: [attempt(1, failing.id, "fail")], broken.id: [attempt(1, broken.id, "error")]}
    result = judged(corpus(failing, broken), plan(failing, broken), **tries)
    assert [c.verdict.value for c in result.cases] == ["fail", "error"]
    assert _by_id(result) == {"r-un": "fail", "r-deux": "fail"}


def test_within_an_attempt_a_broken_bench_accuses_nobody() -> None:
    """One check fails, another the packs lost: the case is an incident, what it claims is not met."""
    one = case("texte/cas")
    poorer = replace(one, expectations=one.expectations[:1])
    result = judged(corpus(poorer), plan(one), **{one.id: [attempt(1, one.id, "fail")]})
    assert result.cases[0].verdict is Verdict.ERROR
    assert _by_id(result) == {"r-un": "fail", "r-deux": "fail"}


def test_a_case_or_a_requirement_the_packs_lost_is_an_incident() -> None:
    one = case("texte/cas")
    told = {one.id: [attempt(1, one.id, "pass")]}
    gone = judged(corpus(), plan(one), **told)
    assert (gone.cases[0].verdict, gone.cases[0].attempts[0].reason) == (Verdict.ERROR, "judging.case-unknown")
    [*_, lost] = judged(corpus(one), plan(one, more=["r-trois"]), **told).requirements
    assert (lost.verdict, lost.reason) == (Verdict.ERROR, "judging.requirement-unknown")


def test_evidence_that_cannot_be_read_accuses_nobody() -> None:
    def lost(name: str) -> bytes:
        raise KeyError(name)

    one = case("texte/cas")
    records = {one.id: JobRecord(one.id, (attempt(1, one.id, "fail"),))}
    result = judge_run(plan(one), corpus(one), records, lost)
    [tried] = result.cases[0].attempts
    assert (tried.verdict, tried.reason) == (Verdict.ERROR, "judging.evidence-unreadable")
    assert _by_id(result) == {"r-un": "error", "r-deux": "error"}


@pytest.mark.parametrize(("claim", "verdict"), [("yes", "declared"), ("no", "not_run"), ("", "not_run")])
def test_what_is_verified_on_declaration_is_declared_only_when_it_is(claim: str, verdict: str) -> None:
    asked = Requirement("r-trois", "R.", Source("table"), Basis.PUBLIC, verification=Verification.DECLARATION)
    claims = {"declaration.r-trois": claim} if claim else {}
    result = judged(corpus(**{"r-trois": asked}), plan(claims=claims, more=["r-trois"]))
    assert _by_id(result)["r-trois"] == verdict


def test_a_requirement_prints_the_weakest_basis_it_rests_on() -> None:
    """The rule is public, the case that shows it is ours."""
    one = case("texte/cas")
    [first, _] = judged(corpus(one), plan(one), **{one.id: [attempt(1, one.id, "pass")]}).requirements
    assert (first.basis, first.cases) == (Basis.SYNTHETIC, ("texte/cas",))
    public = replace(one, basis=Basis.PUBLIC)
    [first, _] = judged(corpus(public), plan(public), **{one.id: [attempt(1, one.id, "pass")]}).requirements
    assert first.basis is Basis.PUBLIC


@pytest.mark.parametrize(
    ("end", "code"),
    [("pass", 0), ("fail", 1), ("inconclusive", 3), ("error", 3), ("blocked_by_environment", 3), ("not_run", 5)],
)
def test_exit_codes(end: str, code: int) -> None:
    one = case("texte/cas")
    assert exit_code(judged(corpus(one), plan(one), **{one.id: [attempt(1, one.id, end)]})) == code
