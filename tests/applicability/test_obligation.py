"""Rules of obligation one question at a time, then several rules of one text together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from harness.applicability import ObligationVerdict, Standing, obligation_of
from harness.model.condition import Truth, evaluate, undecided
from harness.model.statement import Statement
from harness.model.text import Obligation, RequestKind
from tests.applicability.corpora import statement, text

FIRST, BASE = RequestKind.FIRST_APPROVAL, RequestKind.BASE_CHANGE
EVENT = date(2024, 1, 31)
RULE = Obligation("tests_published", event_date=EVENT)
DAY = date(2024, 6, 1)


def stand(
    rule: Obligation, product: Statement | None = None, day: date = DAY, request: RequestKind = FIRST
) -> ObligationVerdict:
    """Return how a text with one rule stands."""
    return obligation_of(text(rules=[rule]), product or statement(), request, day)


def codes(verdict: ObligationVerdict) -> list[str]:
    """Return the keys of the reasons."""
    return [one.code.removeprefix("applicability.") for one in verdict.reasons]


def test_a_text_without_rules_always_binds() -> None:
    """Inside its period of validity."""
    assert obligation_of(text(), statement(), FIRST, DAY).standing is Standing.MANDATORY


@pytest.mark.parametrize(
    ("day", "standing", "key"),
    [
        (date(2019, 12, 31), Standing.NOT_IN_FORCE, "in-force-later"),
        (date(2020, 1, 1), Standing.MANDATORY, "always-binding"),
        (date(2024, 12, 31), Standing.MANDATORY, "always-binding"),
        (date(2025, 1, 1), Standing.NOT_IN_FORCE, "no-longer-in-force"),
    ],
)
def test_the_period_of_validity(day: date, standing: Standing, key: str) -> None:
    """The first day is in, the last is out."""
    until = replace(text(), in_force_until=date(2025, 1, 1))
    verdict = obligation_of(until, statement(), FIRST, day)
    assert (verdict.standing, codes(verdict)) == (standing, [key])


@pytest.mark.parametrize(
    ("months", "day", "standing"),
    [
        (0, date(2024, 1, 30), Standing.NOT_OPEN),
        (0, date(2024, 1, 31), Standing.MANDATORY),
        # one month after 31 January 2024 is 29 February (leap year), three months after is 30 April, twelve a year
        (1, date(2024, 2, 28), Standing.OPTIONAL),
        (1, date(2024, 2, 29), Standing.MANDATORY),
        (3, date(2024, 4, 29), Standing.OPTIONAL),
        (3, date(2024, 4, 30), Standing.MANDATORY),
        (12, date(2025, 1, 30), Standing.OPTIONAL),
        (12, date(2025, 1, 31), Standing.MANDATORY),
    ],
)
def test_the_delay_is_counted_in_months(months: int, day: date, standing: Standing) -> None:
    """To the same day of the month, or its last one."""
    assert stand(replace(RULE, delay_months=months), day=day).standing is standing


def test_requests_may_open_on_another_day_than_the_event() -> None:
    """Before the event, and even when the day of the event is not public."""
    rule = replace(RULE, opening_date=date(2023, 11, 1))
    assert stand(rule, day=date(2023, 10, 31)).standing is Standing.NOT_OPEN
    assert stand(rule, day=date(2023, 11, 1)).standing is Standing.OPTIONAL
    assert stand(rule, day=EVENT).standing is Standing.MANDATORY
    secret = replace(rule, event_date=None)
    assert stand(secret, day=date(2023, 10, 31)).standing is Standing.NOT_OPEN
    assert codes(stand(secret)) == ["date-not-public"]


@pytest.mark.parametrize(
    ("level", "minimum", "requested", "standing"),
    [
        ("bas", "moyen", "", Standing.BELOW_LEVEL),
        ("moyen", "moyen", "", Standing.MANDATORY),
        ("haut", "moyen", "", Standing.MANDATORY),
        ("moyen", "moyen", "haut", Standing.OPTIONAL),
        ("haut", "bas", "haut", Standing.MANDATORY),
        ("", "moyen", "", Standing.LEVEL_UNKNOWN),
        ("autre", "moyen", "", Standing.LEVEL_UNKNOWN),
        ("", "", "haut", Standing.UNKNOWN),
        ("autre", "", "haut", Standing.OPTIONAL),
    ],
)
def test_levels(level: str, minimum: str, requested: str, standing: Standing) -> None:
    """Below the minimum nothing can be filed; at another level than the one asked nothing is imposed."""
    rule = replace(RULE, minimum_level=minimum, requested_level=requested)
    assert stand(rule, statement(level=level)).standing is standing


@pytest.mark.parametrize(
    ("claims", "standing"),
    [({"done": "yes"}, Standing.OPTIONAL), ({"done": "no"}, Standing.MANDATORY), ({}, Standing.UNKNOWN)],
)
def test_an_exception_holds_for_some_requests_of_some_products(claims: dict[str, str], standing: Standing) -> None:
    """The other requests are bound whatever the product claims."""
    rule = replace(RULE, exceptions=(BASE,), exception_when="done")
    assert stand(rule, statement(claims), request=BASE).standing is standing
    assert stand(rule, statement(claims), request=FIRST).standing is Standing.MANDATORY


def test_an_exception_for_a_request_needs_no_condition() -> None:
    """And a condition needs no request."""
    assert stand(replace(RULE, exceptions=(BASE,)), request=BASE).standing is Standing.OPTIONAL
    assert stand(replace(RULE, exception_when="done"), statement({"done": "yes"})).standing is Standing.OPTIONAL


@pytest.mark.parametrize(
    "no",
    [{"delay_months": 120}, {"triggers": (BASE,)}, {"event_date": None}, {"requested_level": "bas"}],
    ids=str,
)
def test_an_unknown_exception_does_not_matter_where_the_rule_cannot_bind(no: dict[str, object]) -> None:
    """One *no* is enough: nothing is asked of the vendor."""
    rule = replace(RULE, exception_when="done", **no)  # type: ignore[arg-type]
    verdict = stand(rule)
    assert verdict.standing is Standing.OPTIONAL
    assert undecided(verdict.demand, {"rider.t": "no"}) == ()


@pytest.mark.parametrize(
    ("partial", "mandatory", "optional", "standing", "key"),
    [
        ("", (), (), Standing.MANDATORY, "binding"),
        ("", ("p",), (), Standing.OPTIONAL, "partial-only"),
        ("p", ("p",), (), Standing.MANDATORY, "binding"),
        ("p", (), ("p",), Standing.OPTIONAL, "optional-part"),
        ("q", ("p",), (), Standing.OPTIONAL, "outside-partial"),
        ("q", (), (), Standing.OPTIONAL, "outside-partial"),
    ],
)
def test_partial_approvals(
    partial: str, mandatory: tuple[str, ...], optional: tuple[str, ...], standing: Standing, key: str
) -> None:
    """A rule speaks of the partial approvals it names, or of the full one."""
    claims = {"request.partial": partial} if partial else {}
    verdict = stand(replace(RULE, mandatory_for=mandatory, optional_for=optional), statement(claims))
    assert (verdict.standing, codes(verdict)) == (standing, [key])


@pytest.mark.parametrize(
    ("standing", "rule", "level", "claim", "applies"),
    [
        (Standing.MANDATORY, RULE, "haut", "no", Truth.TRUE),
        (Standing.OPTIONAL, replace(RULE, delay_months=99), "haut", "yes", Truth.TRUE),
        (Standing.OPTIONAL, replace(RULE, delay_months=99), "haut", "no", Truth.FALSE),
        (Standing.OPTIONAL, replace(RULE, delay_months=99), "haut", "", Truth.UNKNOWN),
        (Standing.UNKNOWN, replace(RULE, exception_when="done"), "haut", "yes", Truth.TRUE),
        (Standing.UNKNOWN, replace(RULE, exception_when="done"), "haut", "no", Truth.UNKNOWN),
        (Standing.LEVEL_UNKNOWN, replace(RULE, minimum_level="moyen"), "", "yes", Truth.UNKNOWN),
        (Standing.LEVEL_UNKNOWN, replace(RULE, minimum_level="moyen", delay_months=99), "", "no", Truth.FALSE),
        (Standing.BELOW_LEVEL, replace(RULE, minimum_level="moyen"), "bas", "yes", Truth.FALSE),
        (Standing.NOT_OPEN, replace(RULE, opening_date=date(2030, 1, 1)), "haut", "yes", Truth.FALSE),
    ],
)
def test_what_the_product_must_claim(
    standing: Standing, rule: Obligation, level: str, claim: str, applies: Truth
) -> None:
    """Applies = may be filed, and is mandatory or claimed; a *no* to the claim does not settle an unknown duty."""
    claims = {"rider.t": claim} if claim else {}
    verdict = stand(rule, statement(claims, level))
    assert verdict.standing is standing
    assert evaluate(verdict.demand, claims) is applies


def test_prerequisites_are_said_and_do_not_bar_the_tests() -> None:
    """An unmet one and an undeclared one, next to one that holds."""
    rule = replace(RULE, prerequisites=("a", "b", "adri.version >= 1.15"))
    verdict = stand(rule, statement({"a": "no", "adri.version": "1.15"}))
    assert verdict.standing is Standing.MANDATORY
    assert codes(verdict) == ["binding", "prerequisite-unmet", "prerequisite-unknown"]
    assert verdict.unmet == ("a",)
    assert evaluate(verdict.demand, {}) is Truth.TRUE


def test_the_rule_that_binds_outweighs_the_others() -> None:
    """Not open under one, optional under another, mandatory under a third."""
    later, optional = replace(RULE, event_date=date(2030, 1, 1)), replace(RULE, delay_months=99)
    for rules, standing in (
        ((later, optional, RULE), Standing.MANDATORY),
        ((later, optional), Standing.OPTIONAL),
        ((later, replace(RULE, minimum_level="haut")), Standing.BELOW_LEVEL),
        ((optional, replace(RULE, exception_when="done")), Standing.UNKNOWN),
        ((optional, replace(RULE, minimum_level="haut")), Standing.OPTIONAL),
    ):
        assert obligation_of(text(rules=rules), statement(level="bas"), FIRST, DAY).standing is standing


def test_an_unknown_level_that_may_impose_an_open_text_is_asked_for() -> None:
    """One rule opens the text to everybody, another imposes it from a level on."""
    rules = (replace(RULE, delay_months=99), replace(RULE, minimum_level="moyen"))
    verdict = obligation_of(text(rules=rules), statement(level=""), FIRST, DAY)
    assert verdict.standing is Standing.UNKNOWN
    assert undecided(verdict.demand, {"rider.t": "no"}) == ("product.level",)
    assert evaluate(verdict.demand, {"rider.t": "yes"}) is Truth.TRUE
