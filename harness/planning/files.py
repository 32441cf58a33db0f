"""From files to a plan: packs and statement read, faults gathered, the plan made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.loading import load_corpus, load_statement, shipped_packs
from harness.model.corpus import Corpus
from harness.model.plan import Plan
from harness.model.source import Diagnostic
from harness.model.statement import Statement
from harness.planning.making import make_plan
from harness.planning.options import PlanBlockedError, PlanOptions, Problem

__all__ = ["Prepared", "prepare_plan"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything read on the way to a plan; ``plan`` is None when something stands in the way."""

    corpus: Corpus
    statement: Statement | None
    plan: Plan | None
    diagnostics: tuple[Diagnostic, ...] = ()
    problems: tuple[Problem, ...] = ()


def prepare_plan(product: Path, packs: Sequence[Path], options: PlanOptions) -> Prepared:
    """Read the shipped packs, the user's packs and the statement, and make the plan."""
    corpus, found = load_corpus([shipped_packs(), *packs])
    statement, faults = load_statement(product)
    diagnostics = (*found, *faults)
    if diagnostics or statement is None:
        return Prepared(corpus, statement, None, diagnostics)
    try:
        return Prepared(corpus, statement, make_plan(corpus, statement, options))
    except PlanBlockedError as blocked:
        return Prepared(corpus, statement, None, (), blocked.problems)
