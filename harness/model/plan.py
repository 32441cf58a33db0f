"""The plan: which jobs will run, which checks must report, what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from harness.model.statement import Statement

__all__ = ["Dropped", "Effort", "Job", "PackDigest", "Plan", "PlannedCase", "PlannedText"]


@dataclass(frozen=True, slots=True)
class PackDigest:
    """A pack as the plan saw it."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    version: str
    digest: str
    basis: str


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A case and the exact checks that must report for it."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    case: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """An ordered list of cases sharing one product state; a JSON value that runs anywhere."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    key: str
    """Content key: 16 hex digits over cases, scheme, packs, statement and seed."""
    cases: tuple[PlannedCase, ...]
    scheme: str
    simulated_date: str
    seed: int
    label: str
    """First label the job serves (order of the book)."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A case or requirement that is not planned, with its reasons (message code and arguments)."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    code: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedText:
    """How a text filed under the labels stands towards the request, and why (codes and arguments)."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    standing: str
    reasons: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    unmet: tuple[str, ...] = ()
    """Prerequisites that do not hold: the request would not be receivable."""


@dataclass(frozen=True, slots=True)
class Effort:
    """Announced effort."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    cases: int
    automatic: int
    manual: int
    minutes: int
    cards: int
    people: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a run needs to know, written once before it starts."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    format_version: str
    statement: Statement
    statement_digest: str
    labels: tuple[str, ...]
    as_of: str
    request: str
    seed: int
    selection: str
    packs: tuple[PackDigest, ...]
    bench_version: str
    bench_digest: str
    jobs: tuple[Job, ...]
    dropped_cases: tuple[Dropped, ...]
    dropped_requirements: tuple[Dropped, ...]
    requirements: tuple[str, ...]
    """Applicable requirements, in book order."""
    effort: Effort
    texts: tuple[PlannedText, ...] = ()
    """Texts filed under the labels, in book order."""
