"""Whole runs made by hand: cases of two steps, attempts that end as told, journals in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.judging import judge_run
from harness.model.basis import Basis
from harness.model.case import Case
from harness.model.corpus import Corpus
from harness.model.expectation import ScreenShows, Severity
from harness.model.plan import Effort, Job, Plan, PlannedCase
from harness.model.record import Attempt, Entry, EntryKind, JobRecord
from harness.model.requirement import Requirement
from harness.model.result import RunResult
from harness.model.source import Source
from harness.model.statement import Identification, Statement
from tests.judging.world import case as one_case
from tests.judging.world import corpus as small_corpus

__all__ = ["ENDS", "REQUIREMENTS", "attempt", "case", "corpus", "judged", "plan"]

REQUIREMENTS: Mapping[str, tuple[str, ...]] = {"premier": ("r-un", "r-deux"), "second": ("r-deux",)}
"""Check → what it claims, in every case of these runs."""
ENDS = ("pass", "fail", "inconclusive", "error", "blocked_by_environment", "not_run")
"""How an attempt of one check may end."""
_MESSAGES = {"pass": ("done", "bon"), "fail": ("done", "mauvais"), "inconclusive": ("unsupported", "")}


def case(identifier: str, severity: Severity = Severity.BLOCKING) -> Case:
    checks = [
        ScreenShows(
            check="screen_shows",
            id=check,
            sentence="L'écran dit bon.",
            step=f"etape-{check}",
            shows=(("bon",),),
            requirements=claimed,
            severity=severity,
        )
        for check, claimed in REQUIREMENTS.items()
    ]
    return replace(one_case(*checks), id=identifier, requirements=("r-un", "r-deux"))


def corpus(*cases: Case, **requirements: Requirement) -> Corpus:
    known = {name: Requirement(name, "La règle.", Source("table"), Basis.PUBLIC) for name in ("r-un", "r-deux")}
    return replace(small_corpus(), cases={c.id: c for c in cases}, requirements=known | requirements)


def plan(*cases: Case, claims: Mapping[str, str] | None = None, more: Sequence[str] = ()) -> Plan:
    jobs = tuple(
        Job(c.id, (PlannedCase(c.id, tuple(e.id for e in c.expectations)),), "cnam", "2025-01-15", 0, "") for c in cases
    )
    product = Identification("Éditeur", "SYN", "Produit", "SYN", "1.0")
    return Plan(
        "1", Statement("1", product, claims or {}), "", (), "2025-01-15", "primo_agrement", 0, "", (), "0", "",
        jobs, (), (), ("r-un", "r-deux", *more), Effort(len(cases), 0, 0, 0, 0, 0),
    )  # fmt: skip


def attempt(number: int, identifier: str, first: str, second: str = "pass") -> Attempt:
    """One attempt whose checks end as told; what concerns the whole attempt is told by ``first``."""
    lines: list[tuple[EntryKind, dict[str, object]]] = [(EntryKind.CASE_STARTED, {"case": identifier})]
    for check, end in (("premier", first), ("second", second)):
        status, message = _MESSAGES.get(end, ("done", "bon"))
        lines.append((EntryKind.STEP_STARTED, {"step": f"etape-{check}"}))
        lines.append(
            (EntryKind.STEP_ENDED, {"step": f"etape-{check}", "status": status, "message_blob": message or "vide"})
        )
    if first == "error":
        lines.append((EntryKind.BENCH_FAULT, {"code": "running.broke"}))
    if first == "blocked_by_environment":
        lines.append((EntryKind.BLOCKED, {"reason": "running.no-reader"}))
    lines.append((EntryKind.CASE_ENDED, {"case": identifier, "ended": "complete"}))
    at = "2026-01-01T00:00:00Z"
    entries = tuple(Entry(seq, "", at, at, kind, data) for seq, (kind, data) in enumerate(lines, 1))  # type: ignore[arg-type]
    return Attempt(number, entries, sealed=first != "not_run")


def judged(corpus: Corpus, plan: Plan, **attempts: Sequence[Attempt]) -> RunResult:
    """Judge; a blob is its own name, and ``vide`` holds nothing."""
    records = {key: JobRecord(key, tuple(tries)) for key, tries in attempts.items()}
    return judge_run(plan, corpus, records, lambda name: b"" if name == "vide" else name.encode())
