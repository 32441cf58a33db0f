"""One case: severities, checks that break, and other behaviours accepted when justified in writing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.judging.casework import judge_checks
from harness.judging.context import CheckContext
from harness.model.action import Actor
from harness.model.case import Alternative, Case, Step
from harness.model.expectation import MessageRules, ScreenShows, Severity
from harness.model.observation import CardCommand, CardEvent, CaseObservation
from harness.model.result import CheckResult
from harness.model.verdict import Verdict
from tests.judging.world import case, corpus, seen, step


def _screen(
    identifier: str, word: str, severity: Severity = Severity.BLOCKING, schemes: tuple[str, ...] = ()
) -> ScreenShows:
    return ScreenShows(
        check="screen_shows",
        id=identifier,
        sentence=f"L'écran dit {word}.",
        step="montrer",
        shows=((word,),),
        requirements=("r",),
        severity=severity,
        schemes=schemes,
    )


def _broken(identifier: str) -> MessageRules:
    """A check that breaks: its dialect does not exist."""
    return MessageRules(
        check="message_rules", id=identifier, sentence="Règles.", dialect="inexistant", at_least_files=0
    )


CARD, MANUAL = _screen("carte", "lecture de la carte"), _screen("part", "70 %")
PAPER = Alternative("papier", "Le produit passe en mode dégradé.", ("carte", "part"), (_screen("degrade", "papier"),))


def _case(*alternatives: Alternative) -> Case:
    return replace(case(CARD, MANUAL), alternatives=alternatives)


def _seen(
    screen: str, ended: str = "complete", justification: str = "", alternative: str = "papier"
) -> CaseObservation:
    observation = seen(steps={"montrer": step("montrer", 20, 29, screen=screen)}, ended=ended)
    return replace(observation, justifications={alternative: justification} if justification else {})


def _judged(one: Case, observation: CaseObservation, *planned: str) -> list[CheckResult]:
    context = CheckContext(one, "cnam", corpus(), observation)
    return list(judge_checks(context, planned or tuple(e.id for e in one.expectations)))


def _verdicts(results: list[CheckResult]) -> list[str]:
    return [r.verdict.value for r in results]


def test_checks_report_in_the_order_of_the_plan() -> None:
    results = _judged(_case(), _seen("lecture de la carte 70 %"), "part", "carte")
    assert [(r.id, r.verdict.value) for r in results] == [("part", "pass"), ("carte", "pass")]


@pytest.mark.parametrize(
    ("severity", "verdict", "observation"),
    [
        (Severity.BLOCKING, "fail", False),
        (Severity.MAJOR, "fail", False),
        (Severity.MINOR, "pass", True),
        (Severity.REMARK, "pass", True),
    ],
)
def test_the_case_says_what_a_breach_costs(severity: Severity, verdict: str, observation: bool) -> None:
    [result] = _judged(case(_screen("mot", "bon", severity)), _seen("mauvais"))
    assert (result.verdict.value, result.observation, result.severity) == (verdict, observation, severity)
    [result] = _judged(case(_screen("mot", "bon", severity)), _seen("bon"))
    assert (result.verdict, result.observation) == (Verdict.PASS, False)


@pytest.mark.parametrize(
    ("ended", "verdict"), [("bench_fault", "error"), ("blocked", "blocked_by_environment"), ("interrupted", "not_run")]
)
def test_an_attempt_that_was_stopped_says_so_of_every_check(ended: str, verdict: str) -> None:
    results = _judged(_case(PAPER), _seen("papier", ended, "carte illisible"))
    assert [(r.verdict.value, r.reason) for r in results] == [(verdict, f"judging.{ended}")] * 2


def test_a_planned_check_without_expectation_is_an_incident() -> None:
    [known, unknown] = _judged(_case(), _seen("lecture de la carte"), "carte", "oublie")
    assert known.verdict is Verdict.PASS
    assert (unknown.verdict, unknown.reason, unknown.arguments) == (
        Verdict.ERROR,
        "judging.check-unknown",
        (("check", "oublie"),),
    )


def test_a_check_of_another_scheme_is_not_looked_at() -> None:
    one = case(_screen("cnam", "bon"), _screen("crpcen", "bon", schemes=("crpcen",)))
    [mine, other] = _judged(one, _seen("bon"))
    assert (mine.verdict, other.reason) == (Verdict.PASS, "judging.check-unknown")


def test_a_check_that_breaks_is_an_incident_of_the_bench() -> None:
    [result] = _judged(case(_broken("casse")), seen())
    assert (result.verdict, result.reason) == (Verdict.ERROR, "judging.check-broke")
    assert "inexistant" in dict(result.arguments)["detail"]


def test_an_alternative_shown_and_justified_stands_as_an_observation() -> None:
    results = _judged(_case(PAPER), _seen("facture papier", justification="Carte illisible ce jour-là."))
    assert _verdicts(results) == ["pass", "pass"]
    assert {(r.reason, r.observation, r.arguments) for r in results} == {
        ("judging.alternative-taken", True, (("alternative", "papier"),))
    }


@pytest.mark.parametrize("justification", ["", "   ", "\n"])
def test_an_alternative_without_a_written_reason_does_not_stand(justification: str) -> None:
    results = _judged(_case(PAPER), _seen("facture papier", justification=justification))
    assert _verdicts(results) == ["inconclusive", "inconclusive"]
    assert {(r.reason, r.observation) for r in results} == {("judging.alternative-unjustified", False)}


def test_a_reason_given_for_another_alternative_does_not_count() -> None:
    results = _judged(_case(PAPER), _seen("facture papier", justification="Oui.", alternative="autre"))
    assert _verdicts(results) == ["inconclusive", "inconclusive"]


def test_an_alternative_that_was_not_shown_changes_nothing() -> None:
    results = _judged(_case(PAPER), _seen("rien", justification="Carte illisible."))
    assert _verdicts(results) == ["fail", "fail"]
    assert {r.reason for r in results} == {"judging.screen-misses"}


def test_an_alternative_leaves_alone_what_passed() -> None:
    results = _judged(_case(PAPER), _seen("lecture de la carte, puis papier"))
    assert [(r.verdict.value, r.reason) for r in results] == [
        ("pass", ""),
        ("inconclusive", "judging.alternative-unjustified"),
    ]
    results = _judged(_case(PAPER), _seen("lecture de la carte, puis papier", justification="Part calculée ailleurs."))
    assert [(r.verdict.value, r.observation) for r in results] == [("pass", False), ("pass", True)]


def test_an_alternative_without_a_check_never_stands() -> None:
    empty = replace(PAPER, expectations=())
    assert _verdicts(_judged(_case(empty), _seen("papier", justification="Oui."))) == ["fail", "fail"]
    elsewhere = replace(PAPER, expectations=(_screen("degrade", "papier", schemes=("crpcen",)),))
    assert _verdicts(_judged(_case(elsewhere), _seen("papier", justification="Oui."))) == ["fail", "fail"]


def test_the_first_alternative_that_stands_is_taken() -> None:
    other = Alternative("telephone", "Par téléphone.", ("carte",), (_screen("appel", "téléphone"),))
    results = _judged(_case(other, PAPER), _seen("papier", justification="Carte illisible."))
    assert {r.arguments for r in results} == {(("alternative", "papier"),)}


def test_an_alternative_that_breaks_neither_stands_nor_lets_the_product_be_accused() -> None:
    breaking = replace(PAPER, expectations=(_broken("casse"),))
    results = _judged(_case(breaking), _seen("papier", justification="Oui."))
    assert [(r.verdict.value, r.reason) for r in results] == [("error", "judging.check-broke")] * 2


def test_an_alternative_that_breaks_but_was_not_shown_changes_nothing() -> None:
    breaking = replace(PAPER, expectations=(_broken("casse"), _screen("degrade", "papier")))
    assert _verdicts(_judged(_case(breaking), _seen("rien", justification="Oui."))) == ["fail", "fail"]


def test_another_alternative_may_stand_beside_one_that_breaks() -> None:
    breaking = replace(PAPER, id="autre", expectations=(_broken("casse"),))
    results = _judged(_case(breaking, PAPER), _seen("papier", justification="Carte illisible."))
    assert _verdicts(results) == ["pass", "pass"]


def test_a_check_that_broke_is_not_excused() -> None:
    one = replace(case(_broken("carte")), alternatives=(PAPER,))
    [result] = _judged(one, _seen("papier", justification="Oui."))
    assert (result.verdict, result.reason) == (Verdict.ERROR, "judging.check-broke")


def test_what_a_result_rests_on_that_is_simulated_is_told() -> None:
    [first, _] = _judged(_case(), _seen("lecture de la carte 70 %"))
    assert first.simulated == ("clock",)


@pytest.mark.parametrize(
    ("events", "commands", "verdict"),
    [
        ((), (), "inconclusive"),
        ((CardEvent(15, "insured", "patiente", "cut"),), (), "fail"),
        ((CardEvent(5, "insured", "patiente", "cut"),), (), "inconclusive"),  # before it was prepared
        ((), (CardCommand(15, "insured", "injected", "", "", "", True),), "fail"),
        ((), (CardCommand(15, "professional", "injected", "", "", "", True),), "inconclusive"),  # another card
    ],
)
@pytest.mark.parametrize("action", ["cut_card", "fault_card"])
def test_a_fault_that_no_command_met_shows_nothing(
    action: str, events: tuple[CardEvent, ...], commands: tuple[CardCommand, ...], verdict: str
) -> None:
    prepared = Step("gater", Actor.BENCH, action, {"role": "insured"})
    one = case(_screen("mot", "bon"))
    one = replace(one, steps=(prepared, *one.steps))
    steps = {"gater": step("gater", 10, 11, "bench"), "montrer": step("montrer", 20, 29, screen="mauvais")}
    [result] = _judged(one, seen(steps=steps, card_events=events, commands=commands))
    assert result.verdict.value == verdict
