"""A trial: one suspect, the plan it is run under, and which requirement it should break."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from harness.campaign.detection.suspects import Suspects, Twin
from harness.model.corpus import Corpus
from harness.model.plan import Job, Plan
from harness.planning import statement_digest
from harness.planning.jobs import Binding, key_of

__all__ = ["Trial", "trials_of"]


@dataclass(frozen=True, slots=True)
class Trial:
    """One suspect to be run; ``requirement`` is empty for an adversary, which is run over everything."""

    id: str
    requirement: str
    product: str
    plan: Plan


def trials_of(plan: Plan, corpus: Corpus, suspects: Suspects) -> Iterator[Trial]:
    """Give a trial for each twin whose requirement is in the plan, and one for each adversary."""
    for twin in suspects.twins:
        if twin.requirement in plan.requirements:
            jobs = claiming(plan.jobs, corpus, twin)
            yield Trial(twin.id, twin.requirement, plan.statement.product.nil, _under(plan, ("--twin", twin.id), jobs))
    for name in suspects.adversaries:
        yield Trial(name, "", plan.statement.product.nil, _under(plan, ("--adversary", name), plan.jobs))


def claiming(jobs: Sequence[Job], corpus: Corpus, twin: Twin) -> tuple[Job, ...]:
    """Return the jobs with a case in which a check claims the twin's requirement."""

    def claims(case: str) -> bool:
        return any(twin.requirement in check.requirements for check in corpus.cases[case].expectations)

    return tuple(job for job in jobs if any(claims(planned.case) for planned in job.cases))


def _under(plan: Plan, arguments: tuple[str, str], jobs: tuple[Job, ...]) -> Plan:
    """Return the plan with the suspect in the place of the product, and only those jobs."""
    driver = replace(plan.statement.driver, command=(*plan.statement.driver.command, *arguments))
    statement = replace(plan.statement, driver=driver)
    stated = statement_digest(statement)
    binding = Binding(plan.packs, stated, plan.seed)
    jobs = tuple(replace(job, key=key_of(job.cases, job.scheme, binding)) for job in jobs)
    return replace(plan, statement=statement, statement_digest=stated, jobs=jobs)
