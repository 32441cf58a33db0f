"""Where each planned job stands among the pack files, and what it is called there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from harness.i18n import say
from harness.model.corpus import Corpus
from harness.model.plan import Dropped, Job, Plan
from harness.planning.options import SELECTIONS

__all__ = ["Placed", "placed_by_file"]

_NOT_ASKED = "planning."
"""Cases left out by the options are no news; those that do not apply are."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One job of the plan, or one case that does not apply."""

    name: str
    rank: int
    """Place in the order of the plan."""
    line: int
    """Line of the case in its file, from 1."""
    cases: tuple[str, ...]
    job: Job | None = None
    reason: str = ""
    """Why the case is left out, in French."""


def placed_by_file(plan: Plan, corpus: Corpus) -> Mapping[Path, tuple[Placed, ...]]:
    """Return, for every case file, what the plan says of it, in the order of the plan."""
    roots = {pack.id: Path(pack.root).resolve() for pack in corpus.packs}
    found: dict[Path, list[Placed]] = {}
    names = Counter(_base_name(job, corpus) for job in plan.jobs)
    for rank, job in enumerate(plan.jobs):
        base = _base_name(job, corpus)
        name = base if names[base] == 1 else f"{base}@{job.scheme}"
        cases = _checked(job)
        path, line = _place(cases[0], corpus, roots)
        found.setdefault(path, []).append(Placed(name, rank, line, cases, job))
    for rank, dropped in enumerate(plan.dropped_cases, start=len(plan.jobs)):
        if dropped.id in corpus.cases and _asked(dropped, plan):
            reason = f"{say('verdicts.not_applicable')} : {say(dropped.code, **dict(dropped.arguments))}"
            path, line = _place(dropped.id, corpus, roots)
            found.setdefault(path, []).append(Placed(dropped.id, rank, line, (dropped.id,), None, reason))
    return {path: tuple(placed) for path, placed in found.items()}


def _asked(dropped: Dropped, plan: Plan) -> bool:
    patterns = [word for word in plan.selection.split() if word not in SELECTIONS]
    named = not patterns or any(fnmatchcase(dropped.id, pattern) for pattern in patterns)
    return named and not dropped.code.startswith(_NOT_ASKED)


def _checked(job: Job) -> tuple[str, ...]:
    return tuple(planned.case for planned in job.cases if planned.checks)


def _base_name(job: Job, corpus: Corpus) -> str:
    cases = _checked(job)
    return cases[0] if len(cases) == 1 else corpus.cases[cases[0]].session or " + ".join(cases)


def _place(case: str, corpus: Corpus, roots: Mapping[str, Path]) -> tuple[Path, int]:
    """Return the file and line of a case, from ``<pack>/<path>:<line>``."""
    file, _, line = corpus.cases[case].file.rpartition(":")
    pack, _, relative = file.partition("/")
    return roots[pack] / relative, int(line)
