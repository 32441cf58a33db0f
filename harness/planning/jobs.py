"""Jobs: cases that share one product state, each with the exact checks that must report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.model.case import Case
from harness.model.corpus import Corpus
from harness.model.plan import Job, PackDigest, PlannedCase
from harness.planning.digests import digest

__all__ = ["Binding", "checks_of", "key_of", "make_jobs", "seed_of"]


@dataclass(frozen=True, slots=True)
class Binding:
    """What every job key rests on besides its cases."""

    packs: tuple[PackDigest, ...]
    statement_digest: str
    seed: int


def checks_of(case: Case, scheme: str) -> tuple[str, ...]:
    """Return the ids of the checks that must report for a case in a scheme, in its own order."""
    return tuple(check.id for check in case.expectations if not check.schemes or scheme in check.schemes)


def key_of(cases: Sequence[PlannedCase], scheme: str, binding: Binding) -> str:
    """Return the content key of a job: 16 hexadecimal digits over all it rests on."""
    return digest({"cases": tuple(cases), "scheme": scheme, "binding": binding})[:16]


def seed_of(cases: Sequence[PlannedCase], scheme: str, seed: int) -> int:
    """Return the seed of a job, 32 bits drawn from that of the plan."""
    drawn = hashlib.sha256(f"{seed}:{scheme}:{','.join(one.case for one in cases)}".encode()).digest()
    return int.from_bytes(drawn[:4])


def make_jobs(corpus: Corpus, cases: Sequence[str], labels: Mapping[str, str], binding: Binding) -> tuple[Job, ...]:
    """Return one job per case and scheme, or per session and scheme, in book order.

    Set-up is planned as cases without checks: the earlier members of a session that are not
    selected, and the case whose result another one reuses.
    """
    jobs: list[Job] = []
    done: set[tuple[str, str]] = set()
    for name in cases:
        case = corpus.cases[name]
        for scheme in case.schemes:
            group = (case.session or case.id, scheme)
            if group in done:
                continue
            done.add(group)
            planned = _planned(corpus, case, scheme, set(cases))
            if any(one.checks for one in planned):
                jobs.append(_job(planned, corpus, scheme, labels[name], binding))
    return tuple(jobs)


def _planned(corpus: Corpus, case: Case, scheme: str, selected: set[str]) -> tuple[PlannedCase, ...]:
    members = [case]
    if case.session:
        members = [c for c in corpus.cases.values() if c.session == case.session and scheme in c.schemes]
    last = max(index for index, one in enumerate(members) if one.id in selected)
    planned: dict[str, PlannedCase] = {}
    for one in members[: last + 1]:
        for before in _reused(corpus, one):
            planned.setdefault(before.id, PlannedCase(before.id, ()))
        planned[one.id] = PlannedCase(one.id, checks_of(one, scheme) if one.id in selected else ())
    return tuple(planned.values())


def _reused(corpus: Corpus, case: Case) -> list[Case]:
    """Return the cases whose results a case reuses, the first to play first."""
    chain: list[Case] = []
    seen = {case.id}
    current = case.reuses_result_of
    while current and current not in seen and current in corpus.cases:
        seen.add(current)
        chain.insert(0, corpus.cases[current])
        current = corpus.cases[current].reuses_result_of
    return chain


def _job(planned: tuple[PlannedCase, ...], corpus: Corpus, scheme: str, label: str, binding: Binding) -> Job:
    start = corpus.cases[planned[0].case].simulated_date
    return Job(
        key=key_of(planned, scheme, binding),
        cases=planned,
        scheme=scheme,
        simulated_date=start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        seed=seed_of(planned, scheme, binding.seed),
        label=label,
    )
