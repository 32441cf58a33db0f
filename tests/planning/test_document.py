"""The plan as a document: there and back, and nothing hostile gets through."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.model.plan import Plan
from harness.planning import PlanError, PlanOptions, make_plan, parse_plan, plan_json
from tests.applicability.corpora import case, corpus, requirement, statement, text

WHOLE = corpus([text()], [requirement("t-r")], [case("t/a"), case("t/b", "no"), case("t/c", reuses="t/a")])
MADE = make_plan(WHOLE, statement({"no": "no", "é": "ü"}), PlanOptions(date(2025, 9, 15), seed=3))


def changed(change: Callable[[Any], object]) -> bytes:
    """Return the plan as JSON after a change made to its tree."""
    tree = json.loads(plan_json(MADE))
    change(tree)
    return json.dumps(tree).encode()


def test_a_plan_comes_back_whole() -> None:
    """And as the same bytes, from bytes or from text."""
    data = plan_json(MADE)
    assert parse_plan(data) == MADE
    assert parse_plan(data.decode()) == MADE
    assert plan_json(parse_plan(data)) == data
    assert data.endswith(b"}\n")
    assert json.loads(data)["format_version"] == "1"


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=8), max_size=4), st.integers(0, 2**62))
@settings(max_examples=60, deadline=None)
def test_any_plan_comes_back_whole(claims: dict[str, str], seed: int) -> None:
    """Whatever the claims are called."""
    made = make_plan(WHOLE, statement({**claims, "no": "no"}), PlanOptions(date(2025, 9, 15), seed=seed))
    assert parse_plan(plan_json(made)) == made


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda tree: tree.update(extra=1), "extra"),
        (lambda tree: tree.pop("jobs"), "jobs"),
        (lambda tree: tree.update(seed="3"), "seed"),
        (lambda tree: tree.update(seed=4), "jobs.0.key"),
        (lambda tree: tree.update(format_version="2"), "format_version"),
        (lambda tree: tree.update(as_of="15/09/2025"), "as_of"),
        (lambda tree: tree.update(request="rien"), "request"),
        (lambda tree: tree["statement"]["claims"].update(autre="yes"), "statement_digest"),
        (lambda tree: tree["statement"]["driver"].update(command=["sh", "-c", "true"]), "statement_digest"),
        (lambda tree: tree["jobs"][0].update(key="../../../etc/cron.d/x"), "jobs.0.key"),
        (lambda tree: tree["jobs"][0].update(key="0" * 16), "jobs.0.key"),
        (lambda tree: tree["jobs"].append(tree["jobs"][0]), "jobs.2.key"),
        (lambda tree: tree["jobs"][0]["cases"][0].update(checks=[]), "jobs.0.key"),
        (lambda tree: tree["jobs"][0].update(scheme="crpcen"), "jobs.0.key"),
        (lambda tree: tree["jobs"][0].update(simulated_date="2025-02-30T09:00:00Z"), "jobs.0.simulated_date"),
        (lambda tree: tree["jobs"][0].update(simulated_date="demain"), "jobs.0.simulated_date"),
        (lambda tree: tree["packs"].append({"id": "x", "version": "", "digest": "", "basis": ""}), "jobs.0.key"),
        (lambda tree: tree["jobs"][0].update(seed=True), "jobs.0.seed"),
        (lambda tree: tree["jobs"][0].update(seed=1), "jobs.0.seed"),
    ],
)  # fmt: skip
def test_a_plan_that_was_tampered_with_is_refused(change: Callable[[Any], object], named: str) -> None:
    """Keys name folders and bind cases, packs, statement and seed: a plan cannot lie about them."""
    with pytest.raises(PlanError, match=named.replace(".", r"\.")):
        parse_plan(changed(change))


@pytest.mark.parametrize(
    "data",
    ["\ud800", b"", b"null", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b'{"jobs": 1e999}', b"NaN",
     plan_json(MADE)[:-3], plan_json(MADE) + b"{}"],
    ids=lambda data: repr(data[:12]),
)  # fmt: skip
def test_what_is_no_plan_is_refused(data: bytes | str) -> None:
    """Empty, not JSON, too deep, cut short, followed by more."""
    with pytest.raises(PlanError):
        parse_plan(data)


def test_a_plan_too_big_is_refused_before_it_is_read() -> None:
    """Sixty-four mebibytes are the most."""
    with pytest.raises(PlanError, match="bytes"):
        parse_plan(b" " * (64 * 1024 * 1024 + 1))


@given(st.binary(max_size=300) | st.text(max_size=100))
@settings(max_examples=100, deadline=None)
def test_anything_else_is_a_plan_error(data: bytes | str) -> None:
    """Never another exception."""
    with pytest.raises(PlanError):
        parse_plan(data)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_plan_is_read_right_or_refused(data: st.DataObject) -> None:
    """A piece cut out, doubled or overwritten: what comes back obeys the same rules as what was written."""
    text_ = plan_json(MADE).decode()
    start = data.draw(st.integers(0, len(text_)))
    end = data.draw(st.integers(start, min(len(text_), start + 30)))
    piece = data.draw(st.sampled_from(["", "null", '"', "0", "[]", "{}", text_[start:end] * 2]))
    try:
        read: Plan = parse_plan(text_[:start] + piece + text_[end:])
    except PlanError:
        return
    assert read.statement == MADE.statement
    assert [replace(job, label="", simulated_date="") for job in read.jobs] == [
        replace(job, label="", simulated_date="") for job in MADE.jobs
    ]
