"""Jobs: one per case and scheme or per session, set-up without checks, keys bound to content."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from harness.model.corpus import Corpus
from harness.model.plan import Job, PackDigest, PlannedCase
from harness.planning.digests import canonical, digest
from harness.planning.jobs import Binding, checks_of, key_of, make_jobs
from tests.applicability.corpora import case, check, corpus, text

BINDING = Binding((PackDigest("t", "1", "d" * 64, "synthetic"),), "s" * 64, 7)


def jobs_of(whole: Corpus, *selected: str) -> list[Job]:
    """Return the jobs of some cases."""
    names = selected or tuple(whole.cases)
    return list(make_jobs(whole, names, dict.fromkeys(names, "label-t"), BINDING))


def shape(job: Job) -> list[str]:
    """Return the cases of a job, those that are only set-up in brackets."""
    return [one.case if one.checks else f"[{one.case}]" for one in job.cases]


def test_one_job_per_case_and_scheme() -> None:
    """In the order given, each scheme its own job."""
    whole = corpus([text()], [], [case("t/a"), case("t/b", schemes=["cnam", "crpcen"])])
    assert [(shape(job), job.scheme) for job in jobs_of(whole)] == [
        (["t/a"], "cnam"), (["t/b"], "cnam"), (["t/b"], "crpcen")
    ]  # fmt: skip


def test_a_check_reports_in_its_schemes_only() -> None:
    """And a scheme in which nothing is checked has no job."""
    one = case("t/a", schemes=["cnam", "crpcen"], checks=[check("x"), check("y", schemes=["crpcen"])])
    assert (checks_of(one, "cnam"), checks_of(one, "crpcen")) == (("x",), ("x", "y"))
    only = case("t/a", schemes=["cnam", "crpcen"], checks=[check("y", schemes=["crpcen"])])
    assert [job.scheme for job in jobs_of(corpus([text()], [], [only]))] == ["crpcen"]


def test_a_session_is_one_job_in_its_own_order() -> None:
    """Earlier members that are not selected are played as set-up; later ones are not played."""
    whole = corpus([text()], [], [case(f"t/{name}", session="s") for name in "abc"])
    assert [shape(job) for job in jobs_of(whole)] == [["t/a", "t/b", "t/c"]]
    assert [shape(job) for job in jobs_of(whole, "t/b")] == [["[t/a]", "t/b"]]
    assert [shape(job) for job in jobs_of(whole, "t/c", "t/a")] == [["t/a", "[t/b]", "t/c"]]


def test_a_session_holds_only_the_cases_of_its_scheme() -> None:
    """The same session in two schemes is two jobs."""
    whole = corpus([text()], [], [case("t/a", session="s"), case("t/b", session="s", schemes=["cnam", "crpcen"])])
    assert [(shape(job), job.scheme) for job in jobs_of(whole)] == [(["t/a", "t/b"], "cnam"), (["t/b"], "crpcen")]


def test_a_result_that_is_reused_is_played_first_as_set_up() -> None:
    """Through a chain, and still a job of its own where it is selected."""
    whole = corpus([text()], [], [case("t/a"), case("t/b", reuses="t/a"), case("t/c", reuses="t/b")])
    assert [shape(job) for job in jobs_of(whole)] == [["t/a"], ["[t/a]", "t/b"], ["[t/a]", "[t/b]", "t/c"]]


def test_a_chain_that_bites_its_tail_ends() -> None:
    """Lint refuses it; planning does not hang on it."""
    whole = corpus([text()], [], [case("t/a", reuses="t/b"), case("t/b", reuses="t/a")])
    assert [shape(job) for job in jobs_of(whole, "t/a")] == [["[t/b]", "t/a"]]


def test_the_key_is_the_digest_of_what_a_job_rests_on() -> None:
    """Computed here over canonical JSON written by hand: sorted keys, no blanks."""
    (job,) = jobs_of(corpus([text()], [], [case("t/a")]))
    written = {
        "binding": {
            "packs": [{"basis": "synthetic", "digest": "d" * 64, "id": "t", "version": "1"}],
            "seed": 7,
            "statement_digest": "s" * 64,
        },
        "cases": [{"case": "t/a", "checks": ["c"]}],
        "scheme": "cnam",
    }
    raw = json.dumps(written, separators=(",", ":"), sort_keys=True).encode()
    assert job.key == hashlib.sha256(raw).hexdigest()[:16]
    assert job.seed == int.from_bytes(hashlib.sha256(b"7:cnam:t/a").digest()[:4], "big")
    assert job.simulated_date == "2025-09-15T09:00:00Z"


@pytest.mark.parametrize(
    ("cases", "scheme", "binding"),
    [
        ((PlannedCase("t/b", ("c",)),), "cnam", BINDING),
        ((PlannedCase("t/a", ()),), "cnam", BINDING),
        ((PlannedCase("t/a", ("c",)),), "crpcen", BINDING),
        ((PlannedCase("t/a", ("c",)),), "cnam", replace(BINDING, seed=8)),
        ((PlannedCase("t/a", ("c",)),), "cnam", replace(BINDING, statement_digest="x")),
        ((PlannedCase("t/a", ("c",)),), "cnam", replace(BINDING, packs=())),
    ],
    ids=["case", "checks", "scheme", "seed", "statement", "packs"],
)
def test_anything_a_job_rests_on_changes_its_key(cases: tuple[PlannedCase, ...], scheme: str, binding: Binding) -> None:
    """One difference, another key."""
    assert key_of(cases, scheme, binding) != key_of((PlannedCase("t/a", ("c",)),), "cnam", BINDING)


def test_the_order_of_keys_does_not_matter_that_of_lists_does() -> None:
    """Canonical JSON: objects are sorted, lists are not."""
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
    assert digest({"a": [1, 2]}) != digest({"a": [2, 1]})
