"""What stands in the way of a plan: options that name nothing, claims that are missing where they decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from harness.applicability import LEVEL, Scope, Undeclared, all_labels
from harness.model.condition import ConditionFault, names_of, parse_condition
from harness.model.corpus import Corpus
from harness.model.statement import Statement
from harness.model.text import RequestKind
from harness.planning.options import SELECTIONS, PlanOptions, Problem

__all__ = ["blocking", "misused", "near_cases"]

_SHOWN = 5
"""How many dependents of a missing claim a message names."""


def misused(options: PlanOptions, request: str) -> Iterator[Problem]:
    """Yield the options whose value is of no known kind."""
    kinds = [kind.value for kind in RequestKind]
    if request not in kinds:
        yield Problem("planning.unknown-request", (("request", request), ("expected", ", ".join(kinds))))
    if options.selection and options.selection not in SELECTIONS:
        expected = ", ".join(SELECTIONS)
        yield Problem("planning.unknown-selection", (("selection", options.selection), ("expected", expected)))


def blocking(
    corpus: Corpus, statement: Statement, scope: Scope, selected: Sequence[str], options: PlanOptions
) -> Iterator[Problem]:
    """Yield the names that lead nowhere, then the claims some selected case or its requirements wait for."""
    known = ", ".join(all_labels(corpus)) or "–"
    for label in scope.unknown_labels:
        yield Problem("planning.unknown-label", (("label", label), ("expected", known)))
    for pattern in options.cases:
        if not any(fnmatchcase(name, pattern) for name in corpus.cases):
            near = near_cases(corpus, pattern.strip("*"))
            yield Problem("planning.no-such-case", (("pattern", pattern), ("near", near)))
    concerned = {*selected, *(name for case in selected for name in corpus.cases[case].requirements)}
    for missing in scope.undeclared:
        needed = [name for name in missing.needed_by if name in concerned]
        if needed:
            yield _missing(corpus, statement, missing, needed)


def near_cases(corpus: Corpus, name: str) -> str:
    """Return the case ids that look like a name, ``–`` when none does."""
    inside = [case for case in corpus.cases if name and name in case]
    return ", ".join((inside or get_close_matches(name, corpus.cases, n=3))[:3]) or "–"


def _missing(corpus: Corpus, statement: Statement, missing: Undeclared, needed: Sequence[str]) -> Problem:
    name, claims = missing.name, statement.claims
    shown = ", ".join(needed[:_SHOWN]) + (" …" if len(needed) > _SHOWN else "")
    rest = (("count", str(len(needed))), ("needed_by", shown))
    if name == LEVEL:
        levels = dict.fromkeys(level for text in corpus.texts.values() for level in text.levels)
        found = (("level", statement.product.level or "–"), ("expected", ", ".join(levels)))
        return Problem("planning.level-unknown", (*found, *rest))
    if name in claims:
        return Problem("planning.claim-value", (("name", name), ("value", claims[name]), *rest))
    near = get_close_matches(name, set(claims) - _spoken(corpus), n=1, cutoff=0.8)
    if near:
        return Problem("planning.undeclared-near", (("name", name), ("near", near[0]), *rest))
    return Problem("planning.undeclared", (("name", name), *rest))


def _spoken(corpus: Corpus) -> set[str]:
    """Return every claim name a condition of the packs speaks of: such a name is no slip of the pen."""
    texts = {one.applies_when for one in corpus.texts.values()}
    texts |= {one.applies_when for one in corpus.requirements.values()}
    texts |= {one.applies_when for one in corpus.cases.values()}
    parsed = (parse_condition(text) for text in texts)
    return {name for one in parsed if not isinstance(one, ConditionFault) for name in names_of(one)}
