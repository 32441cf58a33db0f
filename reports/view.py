"""The dossier as values: what every output is written from, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.model.action import Json
from harness.model.result import CheckResult
from harness.model.verdict import Outcome, Verdict

__all__ = [
    "AttemptView",
    "CaseView",
    "DossierView",
    "EvidenceView",
    "Excluded",
    "LabelView",
    "PackView",
    "RequirementView",
    "StepView",
    "Summary",
]


@dataclass(frozen=True, slots=True)
class LabelView:
    """The act asked for."""

    id: str
    kind: str
    authority: str
    title: str
    text: str
    texts: tuple[str, ...]
    """The text itself and those filed with it."""
    book: str
    book_version: str
    request: str
    request_number: str


@dataclass(frozen=True, slots=True)
class PackView:
    """A pack the verdicts rest on."""

    id: str
    version: str
    digest: str
    basis: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """A case or requirement left out, and why (message code and arguments)."""

    id: str
    title: str
    reasons: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class RequirementView:
    """One row of the requirement table."""

    id: str
    text: str
    source: str
    basis: str
    modality: str
    holder: str
    verdict: Verdict
    outcome: Outcome
    cases: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One file of a case's evidence folder."""

    name: str
    sha256: str
    kind: str
    step: str
    media_type: str
    blob: str
    simulated: bool = True


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One execution of a case; every one is kept."""

    number: int
    started: str
    verdict: Verdict
    sealed: bool
    checks: tuple[CheckResult, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step as it was played in the execution that counts."""

    id: str
    actor: str
    title: str
    status: str
    message: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """One test on its page: attendu, observé, preuve, commentaire éditeur."""

    key: str
    """``<case id>@<scheme>``."""
    id: str
    scheme: str
    title: str
    goal: str
    book: str
    book_version: str
    test: str
    sub_case: str
    condition: str
    text: str
    basis: str
    source: str
    requirements: tuple[str, ...]
    verdict: Verdict
    attempts: tuple[AttemptView, ...]
    counted: int
    steps: tuple[StepView, ...]
    evidence: tuple[EvidenceView, ...]
    rerun: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts per verdict; published and synthetic are never added up."""

    cases: Mapping[str, Mapping[str, int]]
    """Basis → verdict → number of cases."""
    requirements: Mapping[str, Mapping[str, int]]
    bench_faults: int
    observations: int


@dataclass(frozen=True, slots=True)
class DossierView:
    """One dossier: one label, one product at one version."""

    label: LabelView
    product: Mapping[str, Json]
    as_of: str
    packs: tuple[PackView, ...]
    overrides: tuple[tuple[str, str, str], ...]
    selected: int
    excluded: tuple[Excluded, ...]
    excluded_requirements: tuple[Excluded, ...]
    requirements: tuple[RequirementView, ...]
    cases: tuple[CaseView, ...]
    summary: Summary
    outcome: Outcome
    verdict: Verdict
    bench_version: str
    bench_digest: str
    simulated: tuple[str, ...]
    """What the evidence rests on that is not the official environment."""
    complete: bool
    missing: tuple[str, ...]
    """Planned cases without a counted execution."""
