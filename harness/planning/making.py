"""From corpus and statement to a plan: what will run, what will not, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from harness.applicability import Scope, all_labels, applicable
from harness.model.corpus import Corpus
from harness.model.plan import Dropped, PackDigest, Plan
from harness.model.statement import Statement
from harness.model.text import RequestKind
from harness.planning.digests import bench_digest, bench_version, statement_digest
from harness.planning.effort import effort_of, is_automatic
from harness.planning.jobs import Binding, make_jobs
from harness.planning.options import SELECTIONS, PlanBlockedError, PlanOptions, Problem

__all__ = ["FORMAT_VERSION", "make_plan", "pack_digests"]

FORMAT_VERSION = "1"


def make_plan(corpus: Corpus, statement: Statement, options: PlanOptions) -> Plan:
    """Return the plan of a run: the same inputs give the same plan, byte for byte.

    Raises:
        PlanBlockedError: An option names nothing, or claims that matter are undeclared.
    """
    request = options.request or statement.request
    problems = list(_usage(options, request))
    if problems:
        raise PlanBlockedError(problems)
    scope = applicable(corpus, statement, options.as_of, options.labels, RequestKind(request))
    left_out = _left_out(corpus, scope, options)
    problems = list(_blocking(corpus, scope, left_out, options))
    if problems:
        raise PlanBlockedError(problems)
    selected = [name for name in scope.cases if name not in left_out]
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
    )


def pack_digests(corpus: Corpus) -> tuple[PackDigest, ...]:
    """Return the packs as a plan names them, by id."""
    found = (PackDigest(pack.id, pack.version, pack.digest, pack.basis) for pack in corpus.packs)
    return tuple(sorted(found, key=lambda pack: (pack.id, pack.digest)))


def _usage(options: PlanOptions, request: str) -> Iterator[Problem]:
    kinds = [kind.value for kind in RequestKind]
    if request not in kinds:
        yield Problem("planning.unknown-request", (("request", request), ("expected", ", ".join(kinds))))
    if options.selection and options.selection not in SELECTIONS:
        expected = ", ".join(SELECTIONS)
        yield Problem("planning.unknown-selection", (("selection", options.selection), ("expected", expected)))


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


def _blocking(corpus: Corpus, scope: Scope, left_out: Mapping[str, Dropped], options: PlanOptions) -> Iterator[Problem]:
    known = ", ".join(all_labels(corpus)) or "–"
    for label in scope.unknown_labels:
        yield Problem("planning.unknown-label", (("label", label), ("expected", known)))
    for pattern in options.cases:
        if not any(fnmatchcase(name, pattern) for name in corpus.cases):
            yield Problem("planning.no-such-case", (("pattern", pattern),))
    for missing in scope.undeclared:
        needed = [name for name in missing.needed_by if name not in left_out]
        if needed:
            shown = ", ".join(needed[:5]) + (" …" if len(needed) > 5 else "")
            yield Problem(
                "planning.undeclared", (("name", missing.name), ("count", str(len(needed))), ("needed_by", shown))
            )
