"""What applies to a product: kept or dropped, each with its reason, and which claims are asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from harness.applicability import Scope, applicable, explain
from harness.loading import load_corpus, load_statement, shipped_packs
from harness.model.condition import Truth
from harness.model.corpus import Corpus
from harness.model.statement import Statement
from harness.model.text import Obligation, RequestKind, Text
from tests.applicability.corpora import case, corpus, requirement, statement, text

DAY = date(2025, 9, 15)
FIRST = RequestKind.FIRST_APPROVAL


def scope_of(whole: Corpus, product: Statement, *labels: str) -> Scope:
    """Return the scope of a first approval."""
    return applicable(whole, product, DAY, labels or ("label-t",), FIRST)


def dropped(scope: Scope) -> dict[str, str]:
    """Return why each case is out, without the room of the code."""
    return {one.id: one.code.removeprefix("applicability.") for one in scope.dropped_cases}


@pytest.mark.parametrize(
    ("claims", "kept", "why", "asked"),
    [
        ({"a": "yes"}, ("t/x",), {}, ()),
        ({"a": "no"}, (), {"t/x": "condition"}, ()),
        ({}, ("t/x",), {}, ("a",)),
        ({"a": "oui"}, ("t/x",), {}, ("a",)),
    ],
)
def test_three_states(
    claims: dict[str, str], kept: tuple[str, ...], why: dict[str, str], asked: tuple[str, ...]
) -> None:
    """Yes, no, undeclared; a word that is neither is no answer."""
    scope = scope_of(corpus([text()], [requirement("t-r")], [case("t/x", "a")]), statement(claims))
    assert (scope.cases, dropped(scope), tuple(one.name for one in scope.undeclared)) == (kept, why, asked)


@pytest.mark.parametrize(
    ("whole", "claims"),
    [
        (corpus([text(when="a")], [requirement("t-r")], [case("t/x", "b")]), {"a": "no"}),
        (corpus([text()], [requirement("t-r")], [case("t/x", "a and b")]), {"a": "no"}),
        (corpus([text()], [requirement("t-r")], [case("t/x", "a or b")]), {"a": "yes"}),
        (corpus([text()], [requirement("t-r", "a")], [case("t/x", "b")]), {"a": "no"}),
        (corpus([text()], [requirement("t-r"), requirement("t-u", "b")], [case("t/x"), case("t/y", "a", ["t-u"])]),
         {"a": "no"}),
        (corpus([text()], [requirement("t-u", "b", not_tested="hors banc")], []), {}),
        (corpus([text(), text("u", "b")], [requirement("t-r")], [case("t/x"), case("u/y", "b", [])]), {}),
    ],
    ids=["text", "and", "or", "requirement-out", "requirement-of-dropped-case", "untested", "other-label"],
)  # fmt: skip
def test_an_undeclared_claim_that_changes_nothing_is_not_asked_for(whole: Corpus, claims: dict[str, str]) -> None:
    """``b`` is undeclared in each, and cannot put anything in or out."""
    assert scope_of(whole, statement(claims)).undeclared == ()


def test_what_waits_for_a_claim_is_named() -> None:
    """Requirements, then cases."""
    whole = corpus([text()], [requirement("t-r", "b")], [case("t/x", "a and b"), case("t/y")])
    asked = {one.name: one.needed_by for one in scope_of(whole, statement()).undeclared}
    assert asked == {"b": ("t-r", "t/x"), "a": ("t/x",)}


RULE = Obligation("tests_published", event_date=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("of", "claims", "why"),
    [
        (text(when="a"), {"a": "no"}, "text-condition"),
        (replace(text(), in_force_from=date(2030, 1, 1)), {}, "in-force-later"),
        (replace(text(), in_force_until=date(2021, 1, 1)), {}, "no-longer-in-force"),
        (text(rules=[replace(RULE, opening_date=date(2030, 1, 1))]), {}, "not-open"),
        (text(rules=[replace(RULE, minimum_level="haut")]), {}, "below-level"),
        (text(rules=[replace(RULE, delay_months=99)]), {"rider.t": "no"}, "unclaimed-not-yet"),
        (text(rules=[replace(RULE, event_date=None)]), {"rider.t": "no"}, "unclaimed-date-not-public"),
        (text(rules=[replace(RULE, requested_level="haut")]), {"rider.t": "no"}, "unclaimed-other-level"),
        (text(rules=[replace(RULE, triggers=(RequestKind.RIDER,))]), {"rider.t": "no"}, "unclaimed-not-triggered"),
        (text(rules=[replace(RULE, exceptions=(FIRST,))]), {"rider.t": "no"}, "unclaimed-exempt"),
        (text(rules=[replace(RULE, mandatory_for=("p",))]), {"rider.t": "no"}, "unclaimed-partial-only"),
        (text(rules=[RULE]), {"rider.t": "no", "request.partial": "p"}, "unclaimed-outside-partial"),
        (text(rules=[replace(RULE, optional_for=("p",))]), {"rider.t": "no", "request.partial": "p"},
         "unclaimed-optional-part"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_text_that_is_out_takes_its_cases_and_requirements_with_it(
    of: Text, claims: dict[str, str], why: str
) -> None:
    """Each with the reason of the text; nothing is asked."""
    whole = corpus([of], [requirement("t-r")], [case("t/x")])
    scope = scope_of(whole, statement(claims, level="bas"))
    assert dropped(scope) == {"t/x": why}
    assert [one.code for one in scope.dropped_requirements] == [f"applicability.{why}"]
    assert scope.undeclared == ()


def test_requirements_say_why_no_case_verifies_them() -> None:
    """Excused, declared, without an applicable case, and a case without an applicable requirement."""
    whole = corpus(
        [text(), text("u")],
        [
            requirement("t-excused", not_tested="hors banc"),
            requirement("t-said", verification="attestation"),
            requirement("t-alone"),
            requirement("t-other", "a"),
        ],
        [case("t/x", "a", ["t-alone"]), case("t/y", requirements=["t-other"]), case("u/z", requirements=[])],
    )
    scope = scope_of(whole, statement({"a": "no"}))
    codes = {one.id: one.code.removeprefix("applicability.") for one in scope.dropped_requirements}
    assert codes == {
        "t-excused": "not-tested", "t-said": "by-declaration", "t-alone": "no-case", "t-other": "condition"
    }  # fmt: skip
    assert dropped(scope) == {"t/x": "condition", "t/y": "no-requirement", "u/z": "not-in-labels"}


def test_labels_asked_then_stated_then_all() -> None:
    """And the names of labels nobody defines."""
    whole = corpus([text(), text("u")], [], [case("t/x", requirements=[]), case("u/y", requirements=[])])
    assert scope_of(whole, statement(labels=["label-u"]), "label-t").cases == ("t/x",)
    assert applicable(whole, statement(labels=["label-u"]), DAY, (), FIRST).cases == ("u/y",)
    assert applicable(whole, statement(), DAY, (), FIRST).cases == ("t/x", "u/y")
    assert scope_of(whole, statement(), "label-x").unknown_labels == ("label-x",)


def shipped() -> tuple[Corpus, Statement]:
    """Return the shipped packs and the statement of the reference product."""
    whole, _ = load_corpus([shipped_packs()])
    product, _ = load_statement(Path(shipped_packs(), "products", "reference.yaml"))
    assert product is not None
    return whole, product


def without(product: Statement, name: str, value: str = "") -> Statement:
    """Return the statement with one claim left out, or changed."""
    claims = {key: claim for key, claim in product.claims.items() if key != name}
    return replace(product, claims=claims | ({name: value} if value else {}))


def test_over_the_shipped_packs_a_claim_is_asked_for_if_and_only_if_it_decides() -> None:
    """Each claim of the reference product left out alone: asked exactly when *yes* and *no* plan differently."""
    whole, product = shipped()
    plain = [name for name, value in product.claims.items() if value == "yes"]
    decides = set()
    for name in plain:
        scopes = [applicable(whole, without(product, name, value), DAY, (), FIRST) for value in ("yes", "no")]
        differ = scopes[0].cases != scopes[1].cases or scopes[0].requirements != scopes[1].requirements
        asked = [one.name for one in applicable(whole, without(product, name), DAY, (), FIRST).undeclared]
        assert asked == ([name] if differ else []), name
        decides |= {name} if differ else set()
    assert {"profession.medecins", "rider.telemedecine", "teleservice.insi", "insi.search_by_card"} <= decides


@pytest.mark.parametrize("name", ["", "profession.medecins", "insi.search_by_card", "rider.telemedecine"])
@pytest.mark.parametrize("value", ["no", ""])
def test_why_says_what_plan_does(name: str, value: str) -> None:
    """Case by case over the shipped packs: in, out, or undecided."""
    whole, product = shipped()
    changed = without(product, name, value)
    scope = applicable(whole, changed, DAY, (), FIRST)
    waiting = {needed for one in scope.undeclared for needed in one.needed_by}
    out = dropped(scope)
    for one in whole.cases.values():
        truth = explain(one, whole, changed, DAY, (), FIRST).truth
        if one.id in out:
            assert truth is Truth.FALSE, one.id
        elif truth is Truth.UNKNOWN:
            assert waiting & {one.id, *one.requirements}, one.id
        else:
            assert truth is Truth.TRUE, one.id
            assert one.id not in waiting
