"""Plans over the shipped packs: same inputs same bytes, selections, effort, problems, jeu d'essai."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from harness.i18n import LANGUAGES, say
from harness.loading import load_corpus, load_statement, shipped_packs
from harness.model.corpus import Corpus
from harness.model.expectation import Witness
from harness.model.plan import Plan
from harness.model.statement import DriverSettings, Statement
from harness.model.text import Obligation, RequestKind
from harness.planning import PlanBlockedError, PlanOptions, make_plan, pack_digests, plan_json
from harness.planning.effort import case_files, effort_of
from harness.planning.jobs import Binding, make_jobs
from tests.applicability.corpora import case, corpus, requirement, statement, text
from tests.loading.small import FILES, write

DAY = date(2025, 9, 15)
OPTIONS = PlanOptions(DAY)


@cache
def shipped() -> tuple[Corpus, Statement]:
    """Return the shipped packs and the statement of the reference product."""
    whole, _ = load_corpus([shipped_packs()])
    product, _ = load_statement(Path(shipped_packs(), "products", "reference.yaml"))
    assert product is not None
    return whole, product


def plan_of(options: PlanOptions = OPTIONS, **claims: str) -> Plan:
    """Return the plan of the reference product, some claims changed (dots as two underscores)."""
    whole, product = shipped()
    changed = {name.replace("__", "."): value for name, value in claims.items()}
    kept = {**product.claims, **changed}
    return make_plan(whole, replace(product, claims={k: v for k, v in kept.items() if v}), options)


def problems(options: PlanOptions = OPTIONS, **claims: str) -> dict[str, dict[str, str]]:
    """Return the problems of a plan that cannot be made; each has its sentence in both languages."""
    with pytest.raises(PlanBlockedError) as blocked:
        plan_of(options, **claims)
    for one in blocked.value.problems:
        for lang in LANGUAGES:
            assert not say(one.code, lang, **dict(one.arguments)).startswith(one.code)
    return {one.code.removeprefix("planning."): dict(one.arguments) for one in blocked.value.problems}


def test_the_same_inputs_give_the_same_bytes() -> None:
    """Read twice from disk, planned twice."""
    shipped.cache_clear()
    first = plan_json(plan_of())
    shipped.cache_clear()
    assert plan_json(plan_of()) == first


def test_every_applicable_case_is_in_a_job_with_all_its_checks() -> None:
    """The exact checks that must report are those of the case files."""
    whole, _ = shipped()
    made = plan_of()
    planned = {(one.case, check) for job in made.jobs for one in job.cases for check in one.checks}
    asked = [one for one in whole.cases.values() if one.text in {text.id for text in made.texts}]
    texts = {
        "addendum-7",
        "adri",
        "cards",
        "dre",
        "ins-datamatrix",
        "insi",
        "mssante",
        "psc",
        "scor",
        "telemedecine",
    }
    assert {one.text for one in asked} == texts
    assert planned == {(one.id, check.id) for one in asked for check in one.expectations}
    assert {one.id for one in made.dropped_cases} == set(whole.cases) - {one.id for one in asked}
    assert len({job.key for job in made.jobs}) == len(made.jobs)


def test_another_seed_is_another_plan_of_the_same_cases() -> None:
    """Keys and seeds change, nothing else of a job does."""
    zero, one = plan_of().jobs, plan_of(replace(OPTIONS, seed=1)).jobs
    assert [replace(job, key="", seed=0) for job in zero] == [replace(job, key="", seed=0) for job in one]
    assert not {job.key for job in zero} & {job.key for job in one}
    assert not {job.seed for job in zero} & {job.seed for job in one}


def test_jobs_stand_in_book_order() -> None:
    """Labels as asked, texts as the label lists them."""
    labels = ("autorisation-insi", "agrement-addendum-7")
    made = plan_of(replace(OPTIONS, labels=labels))
    texts = list(dict.fromkeys(job.cases[-1].case.partition("/")[0] for job in made.jobs))
    assert texts == ["insi", "addendum-7", "dre", "scor", "telemedecine"]
    assert {job.label for job in made.jobs} == set(labels)
    assert {one.code for one in made.dropped_cases} == {"applicability.not-in-labels"}


def test_a_selection_says_what_it_leaves_out() -> None:
    """Cases outside the pattern, requirements no case of it verifies."""
    made = plan_of(replace(OPTIONS, labels=("agrement-addendum-7",), cases=("addendum-7/arrondi-*",)))
    assert [one.case for job in made.jobs for one in job.cases] == ["addendum-7/arrondi-par-ligne"]
    whole, _ = shipped()
    assert made.requirements == whole.cases["addendum-7/arrondi-par-ligne"].requirements
    codes = {one.id: one.code for one in made.dropped_cases}
    assert codes.keys() == whole.cases.keys() - {"addendum-7/arrondi-par-ligne"}
    assert codes["addendum-7/consultation-simple"] == "planning.not-matching"
    assert codes["insi/test-1-01"] == "applicability.not-in-labels"
    assert ("a7-cps-expiree", "planning.not-selected") in {(one.id, one.code) for one in made.dropped_requirements}


def test_options_that_name_nothing_are_all_said_at_once() -> None:
    """Labels and patterns together; a bad request or selection before anything else."""
    found = problems(replace(OPTIONS, labels=("nulle",), cases=("consultation-s*",)))
    assert found["unknown-label"]["label"] == "nulle"
    assert "autorisation-adri" in found["unknown-label"]["expected"]
    assert found["no-such-case"] == {
        "pattern": "consultation-s*",
        "near": "addendum-7/consultation-simple, telemedecine/teleconsultation-sans-carte",
    }
    assert set(problems(PlanOptions(DAY, request="x", selection="y"))) == {"unknown-request", "unknown-selection"}


def test_an_undeclared_claim_blocks_only_the_plans_it_concerns() -> None:
    """The INSi claim is asked for INSi cases, not for the others."""
    found = problems(insi__search_by_card="")
    assert found["undeclared"]["name"] == "insi.search_by_card"
    assert len(plan_of(replace(OPTIONS, cases=("adri/*",)), insi__search_by_card="").jobs) >= 10
    assert len(plan_of(replace(OPTIONS, labels=("autorisation-adri",)), insi__search_by_card="").jobs) >= 10


def test_a_claim_that_does_not_answer_is_told_from_one_that_is_missing() -> None:
    """A slip of the pen in the name, a French word for the value."""
    assert problems(insi__search_by_card="oui")["claim-value"]["value"] == "oui"
    slip = problems(insi__search_by_card="", insi__serach_by_card="yes")
    assert slip["undeclared-near"]["near"] == "insi.serach_by_card"


def test_a_level_outside_the_order_is_told_with_the_order() -> None:
    """It is not a claim: the message says where it is written."""
    rule = Obligation("e", event_date=date(2024, 1, 1), minimum_level="moyen")
    whole = corpus([text(rules=[rule])], [requirement("t-r")], [case("t/x")])
    with pytest.raises(PlanBlockedError) as blocked:
        make_plan(whole, statement({"rider.t": "yes"}, level="hautt"), OPTIONS)
    (one,) = blocked.value.problems
    assert one.code == "planning.level-unknown"
    assert dict(one.arguments) == {
        "level": "hautt",
        "expected": "bas, moyen, haut",
        "count": "2",
        "needed_by": "t-r, t/x",
    }


def test_a_plan_says_how_its_texts_stand() -> None:
    """With the prerequisites that do not hold."""
    rule = Obligation("e", event_date=date(2024, 1, 1), triggers=(RequestKind.FIRST_APPROVAL,), prerequisites=("a",))
    whole = corpus([text(rules=[rule])], [requirement("t-r")], [case("t/x")])
    (one,) = make_plan(whole, statement({"a": "no"}), OPTIONS).texts
    assert (one.id, one.standing, one.unmet) == ("t", "mandatory", ("a",))
    assert [code for code, _ in one.reasons] == ["applicability.binding", "applicability.prerequisite-unmet"]
    (other,) = make_plan(whole, statement({"rider.t": "yes"}), replace(OPTIONS, request="nouvelle_version")).texts
    assert other.standing == "optional"


def test_a_jeu_d_essai_is_one_job_per_scheme_with_every_line() -> None:
    """Entered in one session, for CNAM and for CRPCEN."""
    whole, _ = shipped()
    jeux = {job.scheme: job for job in plan_of().jobs if whole.cases[job.cases[-1].case].jeu_essai}
    assert set(jeux) == {"cnam", "crpcen"}
    for job in jeux.values():
        lines = [check for one in job.cases for check in one.checks if check.startswith("ligne-")]
        assert len(job.cases) == 1
        assert len(lines) >= 12


def test_pack_digests_follow_the_bytes_of_their_files(tmp_path: Path) -> None:
    """One space more in a comment is another pack, and other jobs."""
    before = {one.id: one.digest for one in pack_digests(load_corpus([write(tmp_path, FILES)])[0])}
    write(tmp_path, {"addenda/demo/text.yaml": FILES["addenda/demo/text.yaml"] + "# fin\n"})
    after = {one.id: one.digest for one in pack_digests(load_corpus([tmp_path])[0])}
    assert {name for name in before if before[name] != after[name]} == {"demo"}


def test_the_effort_is_counted_by_hand() -> None:
    """Two automatic cases of 2 s and one of three steps by hand at 60 s a step: 184 s, four minutes.

    One of the files has two variants; cards are held by anna and doc; bob is a person without a card.
    """
    cards = {"professional": "doc", "insured": "anna"}
    whole = corpus(
        [text()],
        [],
        [case("t/a~1", cards=cards, people=["anna"]), case("t/a~2", cards=cards), case("t/b", steps=3, people=["bob"])],
    )
    by_person = [replace(check, witness=Witness.PERSON) for check in whole.cases["t/b"].expectations]
    whole = replace(whole, cases={**whole.cases, "t/b": replace(whole.cases["t/b"], expectations=tuple(by_person))})
    names = tuple(whole.cases)
    jobs = make_jobs(whole, names, dict.fromkeys(names, "label-t"), Binding((), "", 0))
    effort = effort_of(whole, jobs, statement())
    assert (effort.cases, effort.automatic, effort.manual) == (2, 1, 1)
    assert (effort.minutes, effort.cards, effort.people) == (4, 2, 3)
    by_hand = effort_of(whole, jobs, replace(statement(), driver=DriverSettings("person")))
    assert (by_hand.automatic, by_hand.manual, by_hand.minutes) == (0, 2, 5)  # five steps


def test_case_files_are_counted_without_variants_and_schemes() -> None:
    """``~`` and ``@`` are expansions of one file."""
    assert case_files(["t/a~1", "t/a~2", "t/j@cnam", "t/j@crpcen", "t/b"]) == {"t/a", "t/j", "t/b"}
