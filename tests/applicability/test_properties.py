"""Properties over any texts, rules, conditions and statements: sound, explained, exhaustive, worded."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.applicability import Scope, applicable, explain
from harness.i18n import LANGUAGES, say
from harness.model.condition import Truth
from harness.model.corpus import Corpus
from harness.model.statement import Statement
from harness.model.text import Obligation, RequestKind
from tests.applicability.corpora import LEVELS, case, corpus, requirement, statement, text
from tests.proof.counts import count

NAMES = ("a", "b", "rider.t", "rider.u")
CONDITIONS = st.sampled_from(
    ["always", "a", "not a", "b", "a and b", "a or b", "not a and b", "a or not b", "b and (a or not b)"]
)
DAYS = st.sampled_from([None, date(2022, 1, 1), date(2023, 6, 30), date(2024, 2, 29)])
PARTIALS = st.sampled_from([(), ("p",), ("q",)])
LEVEL = st.sampled_from(["", *LEVELS])
RULES = st.builds(
    Obligation,
    event=st.just("e"),
    event_date=DAYS,
    opening_date=DAYS,
    delay_months=st.integers(0, 14),
    triggers=st.sampled_from([(), (RequestKind.FIRST_APPROVAL,), (RequestKind.BASE_CHANGE,)]),
    requested_level=LEVEL,
    minimum_level=LEVEL,
    exceptions=st.sampled_from([(), (RequestKind.BASE_CHANGE,)]),
    exception_when=st.one_of(st.just(""), CONDITIONS),
    optional_for=PARTIALS,
    mandatory_for=PARTIALS,
    prerequisites=st.lists(CONDITIONS, max_size=1).map(tuple),
)


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    """Draw two texts under one label, with rules, requirements and cases."""
    texts = [text(name, draw(CONDITIONS), draw(st.lists(RULES, max_size=2)), kind="rider") for name in ("t", "u")]
    label = replace(texts[0].labels[0], includes=("u",))
    texts[0] = replace(texts[0], labels=(label,))
    rows = [requirement(f"{name}-{n}", draw(CONDITIONS)) for name in ("t", "u", "v") for n in (1, 2)]
    ids = [row.id for row in rows]
    cases = [
        case(f"{name}/{n}", draw(CONDITIONS), draw(st.lists(st.sampled_from(ids), unique=True, max_size=2)))
        for name in ("t", "u", "v")
        for n in (1, 2)
    ]
    return corpus([*texts, text("v")], rows, cases)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Draw a product that declares some of its claims."""
    claims = {name: draw(st.sampled_from(["yes", "no"])) for name in draw(st.sets(st.sampled_from(NAMES)))}
    partial = draw(st.sampled_from(["", "p"]))
    return statement(claims | ({"request.partial": partial} if partial else {}), draw(LEVEL))


DAY = st.sampled_from([date(2021, 12, 31), date(2022, 1, 1), date(2023, 6, 30), date(2024, 12, 31), date(2026, 1, 1)])
REQUEST = st.sampled_from([RequestKind.FIRST_APPROVAL, RequestKind.BASE_CHANGE])
LABELS = ("label-t",)


def completions(product: Statement) -> list[Statement]:
    """Return every full statement a partial one may become."""
    missing = [name for name in NAMES if name not in product.claims]
    levels = [product.product.level] if product.product.level else list(LEVELS)
    return [
        replace(
            product,
            claims={**product.claims, **dict(zip(missing, values, strict=True))},
            product=replace(product.product, level=level),
        )
        for values in itertools.product(("yes", "no"), repeat=len(missing))
        for level in levels
    ]


def planned(scope: Scope) -> tuple[object, ...]:
    """Return what a plan would rest on."""
    return scope.cases, scope.case_label, scope.requirements


@given(corpora(), statements(), DAY, REQUEST)
@settings(max_examples=count(100, 1_000), deadline=None)
def test_what_is_not_asked_cannot_change_the_plan(
    whole: Corpus, product: Statement, day: date, request: RequestKind
) -> None:
    """Where nothing is undeclared, every completion of the statement plans the same."""
    scope = applicable(whole, product, day, LABELS, request)
    full = [applicable(whole, one, day, LABELS, request) for one in completions(product)]
    assert all(one.undeclared == () for one in full)
    if not scope.undeclared:
        assert {repr(planned(one)) for one in full} == {repr(planned(scope))}


@given(corpora(), statements(), DAY, REQUEST)
@settings(max_examples=count(100, 1_000), deadline=None)
def test_what_is_out_stays_out(whole: Corpus, product: Statement, day: date, request: RequestKind) -> None:
    """A case dropped from a partial statement is dropped from every completion, so its reason is final."""
    scope = applicable(whole, product, day, LABELS, request)
    gone = {one.id for one in scope.dropped_cases}
    for one in completions(product):
        assert gone <= {row.id for row in applicable(whole, one, day, LABELS, request).dropped_cases}


@given(corpora(), statements(), DAY, REQUEST)
@settings(max_examples=count(70, 1_000), deadline=None)
def test_every_case_and_requirement_is_accounted_for_once(
    whole: Corpus, product: Statement, day: date, request: RequestKind
) -> None:
    """In, or out with a sentence in both languages; never both, never neither."""
    scope = applicable(whole, product, day, LABELS, request)
    out = [one.id for one in scope.dropped_cases]
    assert sorted([*scope.cases, *out]) == sorted(whole.cases)
    rows = [*scope.requirements, *(one.id for one in scope.dropped_requirements)]
    assert sorted(rows) == sorted(name for name in whole.requirements if name[0] != "v")  # a text not filed
    for one in (*scope.dropped_cases, *scope.dropped_requirements):
        for lang in LANGUAGES:
            sentence = say(one.code, lang, **dict(one.arguments))
            assert not sentence.startswith(one.code), sentence
    for verdict in scope.standings.values():
        assert verdict.reasons
        for reason in verdict.reasons:
            assert not say(reason.code, **dict(reason.arguments)).startswith(reason.code)


@given(corpora(), statements(), DAY, REQUEST)
@settings(max_examples=count(70, 1_000), deadline=None)
def test_the_tree_says_what_the_scope_does(whole: Corpus, product: Statement, day: date, request: RequestKind) -> None:
    """Why and plan agree, whatever the packs and the product."""
    scope = applicable(whole, product, day, LABELS, request)
    waiting = {needed for one in scope.undeclared for needed in one.needed_by}
    for one in whole.cases.values():
        tree = explain(one, whole, product, day, LABELS, request)
        assert (tree.truth is Truth.FALSE) == (one.id not in scope.cases)
        if tree.truth is Truth.TRUE:
            assert one.id not in waiting
        if tree.truth is Truth.UNKNOWN:
            assert waiting & {one.id, *one.requirements}
