"""From corpus and statement to a plan: what will run, what will not, and why."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from harness.applicability import Scope, applicable
from harness.model.corpus import Corpus
from harness.model.plan import Dropped, PackDigest, Plan, PlannedText
from harness.model.statement import Statement
from harness.model.text import RequestKind
from harness.planning.blocking import blocking, misused
from harness.planning.digests import bench_digest, bench_version, statement_digest
from harness.planning.document import FORMAT_VERSION
from harness.planning.effort import effort_of, is_automatic
from harness.planning.jobs import Binding, make_jobs
from harness.planning.options import PlanBlockedError, PlanOptions

__all__ = ["make_plan", "pack_digests"]


def make_plan(corpus: Corpus, statement: Statement, options: PlanOptions) -> Plan:
    """Return the plan of a run: the same inputs give the same plan, byte for byte.

    Raises:
        PlanBlockedError: An option names nothing, or claims that matter are undeclared.
    """
    request = options.request or statement.request
    problems = list(misused(options, request))
    if problems:
        raise PlanBlockedError(problems)
    scope = applicable(corpus, statement, options.as_of, options.labels, RequestKind(request))
    left_out = _left_out(corpus, scope, options)
    selected = [name for name in scope.cases if name not in left_out]
    problems = list(blocking(corpus, statement, scope, selected, options))
    if problems:
        raise PlanBlockedError(problems)
    packs = pack_digests(corpus)
    stated = statement_digest(statement)
    jobs = make_jobs(corpus, selected, scope.case_label, Binding(packs, stated, options.seed))
    claimed = {name for case in selected for name in corpus.cases[case].requirements}
    return Plan(
        format_version=FORMAT_VERSION,
        statement=statement,
        statement_digest=stated,
        labels=scope.labels,
        as_of=options.as_of.isoformat(),
        request=request,
        seed=options.seed,
        selection=" ".join(filter(None, [options.selection, *options.cases])),
        packs=packs,
        bench_version=bench_version(),
        bench_digest=bench_digest(),
        jobs=jobs,
        dropped_cases=(*scope.dropped_cases, *(left_out[name] for name in scope.cases if name in left_out)),
        dropped_requirements=(
            *scope.dropped_requirements,
            *(Dropped(name, "planning.not-selected") for name in scope.requirements if name not in claimed),
        ),
        requirements=tuple(name for name in scope.requirements if name in claimed),
        effort=effort_of(corpus, jobs, statement),
        texts=_texts(scope),
    )


def pack_digests(corpus: Corpus) -> tuple[PackDigest, ...]:
    """Return the packs as a plan names them, by id."""
    found = (PackDigest(pack.id, pack.version, pack.digest, pack.basis) for pack in corpus.packs)
    return tuple(sorted(found, key=lambda pack: (pack.id, pack.digest)))


def _texts(scope: Scope) -> tuple[PlannedText, ...]:
    return tuple(
        PlannedText(
            name, verdict.standing.value, tuple((one.code, one.arguments) for one in verdict.reasons), verdict.unmet
        )
        for name, verdict in scope.standings.items()
    )


def _left_out(corpus: Corpus, scope: Scope, options: PlanOptions) -> Mapping[str, Dropped]:
    """Return the applicable cases that the options leave out."""
    shipped = {pack.id for pack in corpus.packs if pack.shipped}
    found: dict[str, Dropped] = {}
    for name in scope.cases:
        case = corpus.cases[name]
        patterns = options.cases
        if patterns and not any(fnmatchcase(name, pattern) for pattern in patterns):
            found[name] = Dropped(name, "planning.not-matching", (("patterns", " ".join(patterns)),))
        elif options.selection == "demo" and case.file.partition("/")[0] not in shipped:
            found[name] = Dropped(name, "planning.not-shipped")
        elif options.selection == "demo" and not is_automatic(case):
            found[name] = Dropped(name, "planning.not-automatic")
    return found
