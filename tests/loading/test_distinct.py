"""How many of the shipped cases are really different: two that claim and look at the same count as one.

Two cases are one when they kill the same twins and claim the same requirements.  Which twins a case
kills takes a run to know; different claims are enough to tell two cases apart.  The sets of claimed
requirements therefore give a lower bound, and claims with what each check looks at a finer count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache

import pytest

from harness.loading import load_corpus, shipped_packs
from harness.model.case import Case
from harness.model.corpus import Corpus
from harness.planning.digests import canonical, to_json
from harness.planning.effort import case_files
from tests.applicability.corpora import case, check

MINIMA = {
    "addendum-7": 30,
    "telemedecine": 8,
    "adri": 10,
    "insi": 14,
    "cards": 26,
    "mssante": 12,
    "scor": 10,
    "psc": 19,
    "dre": 10,
}
"""Distinct cases each text promises."""
TOTAL = 139
LINES = 12
"""Lines of the jeu d'essai, in each scheme."""

_NAMES = frozenset({"id", "sentence", "severity", "witness", "schemes"})
"""What a check is called and what it costs; not what it looks at."""


@cache
def shipped() -> Corpus:
    """Return the shipped packs."""
    return load_corpus([shipped_packs()])[0]


def claims(expansions: Sequence[Case]) -> Hashable:
    """Return the requirements a case file claims, over its variants and schemes."""
    return frozenset(name for one in expansions for name in one.requirements)


def looks(expansions: Sequence[Case]) -> Hashable:
    """Return what a case file claims with the kind and the arguments of each check, whatever its id."""
    checks = (to_json(check) for one in expansions for check in one.expectations)
    seen = (
        canonical({key: value for key, value in check.items() if key not in _NAMES})
        for check in checks
        if isinstance(check, dict)
    )
    return claims(expansions), frozenset(seen)


def grouped(
    cases: Mapping[str, Case], signature: Callable[[Sequence[Case]], Hashable], text: str = ""
) -> dict[Hashable, list[str]]:
    """Return the case files of a text, or of all, by signature."""
    files: dict[str, list[Case]] = defaultdict(list)
    for one in cases.values():
        if not text or one.text == text:
            files[next(iter(case_files([one.id])))].append(one)
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for name, expansions in files.items():
        groups[signature(expansions)].append(name)
    return groups


def coinciding(groups: Mapping[Hashable, list[str]]) -> str:
    """Return which cases count as one, for the message of a failure."""
    return " | ".join(" = ".join(names) for names in groups.values() if len(names) > 1) or "none coincide"


@pytest.mark.parametrize("signature", [claims, looks])
@pytest.mark.parametrize(("text", "least"), MINIMA.items())
def test_each_text_brings_as_many_different_cases_as_promised(
    text: str, least: int, signature: Callable[[Sequence[Case]], Hashable]
) -> None:
    """By claims alone, then by claims and what is looked at."""
    groups = grouped(shipped().cases, signature, text)
    assert len(groups) >= least, coinciding(groups)


@pytest.mark.parametrize("signature", [claims, looks])
def test_the_packs_together_bring_as_many_as_promised(signature: Callable[[Sequence[Case]], Hashable]) -> None:
    """No case of one text doubles that of another."""
    groups = grouped(shipped().cases, signature)
    assert len(groups) >= TOTAL, coinciding(groups)


def test_no_two_cases_look_at_the_very_same() -> None:
    """The finer count is the count of files: nothing is there twice under two names."""
    assert coinciding(grouped(shipped().cases, looks)) == "none coincide"


@pytest.mark.parametrize("scheme", ["cnam", "crpcen"])
def test_the_jeu_d_essai_has_its_lines_in_both_schemes(scheme: str) -> None:
    """Each line an invoice check of its own, no two of which expect the same of the same invoice."""
    (jeu,) = (one for one in shipped().cases.values() if one.jeu_essai and one.schemes == (scheme,))
    lines = [to_json(check) for check in jeu.expectations if check.id.startswith("ligne-")]
    seen = {canonical({k: v for k, v in line.items() if k not in _NAMES}) for line in lines if isinstance(line, dict)}
    assert len(seen) == len(lines) >= LINES


def test_the_count_is_not_fooled_by_names() -> None:
    """Another id and another sentence: one; another claim: two; variants of one file: one."""
    twice = {
        "t/a": case("t/a", requirements=["r"]),
        "t/b": case("t/b", checks=[check("other", ["r"])], requirements=["r"]),
    }
    assert len(grouped(twice, claims)) == len(grouped(twice, looks)) == 1
    assert coinciding(grouped(twice, looks)) == "t/a = t/b"
    more = {**twice, "t/c": case("t/c", requirements=["r", "s"])}
    assert len(grouped(more, claims)) == len(grouped(more, looks)) == 2
    variants = {"t/a~1": case("t/a~1", requirements=["r"]), "t/a~2": case("t/a~2", requirements=["s"])}
    assert len(grouped(variants, claims)) == 1
