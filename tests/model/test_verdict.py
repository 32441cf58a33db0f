"""The verdict tables as algebra."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

import pytest

from harness.model.verdict import (
    ACROSS_CASES,
    REPLACEABLE,
    WITHIN_ATTEMPT,
    Outcome,
    Verdict,
    across_cases,
    outcome_of,
    within_attempt,
)

Table = Callable[[Iterable[Verdict]], Verdict]
TABLES = pytest.mark.parametrize("table", [within_attempt, across_cases])
NEUTRAL = {Verdict.NOT_APPLICABLE, Verdict.DECLARED}


@TABLES
def test_associative_commutative_idempotent(table: Table) -> None:
    """Checks may be grouped, ordered and repeated at will."""
    for a, b, c in itertools.product(Verdict, repeat=3):
        assert table([table([a, b]), c]) is table([a, table([b, c])]) is table([a, b, c])
        assert table([a, b]) is table([b, a])
        assert table([a, a]) is a


@TABLES
def test_empty_is_not_run(table: Table) -> None:
    """Nothing reported is never a pass."""
    assert table([]) is Verdict.NOT_RUN


@TABLES
def test_neutral_verdicts_never_outweigh_what_was_run(table: Table) -> None:
    """``not_applicable`` and ``declared`` leave every other verdict as it is."""
    for neutral, verdict in itertools.product(NEUTRAL, set(Verdict) - NEUTRAL):
        assert table([neutral, verdict]) is verdict


@TABLES
def test_pass_only_when_nothing_else_was_run(table: Table) -> None:
    """Every verdict but the neutral ones takes a pass away."""
    for verdict in set(Verdict) - NEUTRAL - {Verdict.PASS}:
        assert table([Verdict.PASS, verdict]) is verdict


@TABLES
def test_adding_a_verdict_never_makes_it_better(table: Table) -> None:
    """The tables are monotone: each order is the table's own list."""
    order = WITHIN_ATTEMPT if table is within_attempt else ACROSS_CASES
    for pair in itertools.product(Verdict, repeat=2):
        for verdict in pair:
            assert order.index(table(pair)) >= order.index(verdict)


def test_within_an_attempt_a_broken_bench_accuses_nobody() -> None:
    """``error`` outranks ``fail`` in one attempt only."""
    assert within_attempt([Verdict.FAIL, Verdict.ERROR]) is Verdict.ERROR
    assert across_cases([Verdict.FAIL, Verdict.ERROR]) is Verdict.FAIL


def test_both_orders_name_every_verdict_once_and_differ_in_one_swap() -> None:
    """The two published tables differ by ``fail`` and ``error`` alone."""
    assert sorted(WITHIN_ATTEMPT) == sorted(ACROSS_CASES) == sorted(Verdict)
    assert list(WITHIN_ATTEMPT[:-2]) == list(ACROSS_CASES[:-2])
    assert list(WITHIN_ATTEMPT[-2:]) == [Verdict.FAIL, Verdict.ERROR]
    assert list(ACROSS_CASES[-2:]) == [Verdict.ERROR, Verdict.FAIL]


def test_pass_and_fail_are_never_replaceable() -> None:
    """A product cannot be run until it passes."""
    assert not REPLACEABLE & {Verdict.PASS, Verdict.FAIL}


@pytest.mark.parametrize(
    ("verdict", "plain", "observed"),
    [
        (Verdict.PASS, Outcome.CONFORMING, Outcome.WITH_OBSERVATIONS),
        (Verdict.FAIL, Outcome.NON_CONFORMING, Outcome.NON_CONFORMING),
        (Verdict.NOT_APPLICABLE, Outcome.NEUTRAL, Outcome.NEUTRAL),
        (Verdict.DECLARED, Outcome.NEUTRAL, Outcome.NEUTRAL),
        (Verdict.NOT_RUN, Outcome.TO_EXAMINE, Outcome.TO_EXAMINE),
        (Verdict.BLOCKED, Outcome.TO_EXAMINE, Outcome.TO_EXAMINE),
        (Verdict.INCONCLUSIVE, Outcome.TO_EXAMINE, Outcome.TO_EXAMINE),
        (Verdict.ERROR, Outcome.TO_EXAMINE, Outcome.TO_EXAMINE),
    ],
)
def test_the_outcome_table(verdict: Verdict, plain: Outcome, observed: Outcome) -> None:
    """Observations only colour a pass; nothing but a pass conforms."""
    assert outcome_of(verdict, observations=False) is plain
    assert outcome_of(verdict, observations=True) is observed
