"""What judging derives: results of checks, cases and requirements."""

from __future__ import annotations

from dataclasses import dataclass

from harness.model.basis import Basis
from harness.model.difference import Ignored
from harness.model.expectation import Severity, Witness
from harness.model.verdict import Outcome, Verdict

__all__ = ["AttemptResult", "CaseResult", "CheckResult", "RequirementResult", "RunResult"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The verdict of one check; every text is ready to be worded (code and arguments) or quoted."""

    id: str
    requirements: tuple[str, ...]
    severity: Severity
    witness: Witness
    verdict: Verdict
    sentence: str
    expected: str = ""
    observed: str = ""
    location: str = ""
    reason: str = ""
    """Message code; empty for a plain pass."""
    arguments: tuple[tuple[str, str], ...] = ()
    observation: bool = False
    """A *devrait* or *peut* that was not met: the verdict stays pass."""
    simulated: tuple[str, ...] = ()
    """What the result rests on that is simulated: ``clock``, ``wait``, ``service``, ``card``, ``mail``."""
    ignored: tuple[Ignored, ...] = ()


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """One attempt of one case."""

    number: int
    verdict: Verdict
    checks: tuple[CheckResult, ...]
    sealed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case in one scheme: all attempts, and which of them counts."""

    case: str
    scheme: str
    verdict: Verdict
    attempts: tuple[AttemptResult, ...]
    counted: int
    """Number of the attempt that counts; 0 = none."""


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """A requirement over all its applicable checks."""

    id: str
    verdict: Verdict
    outcome: Outcome
    basis: Basis
    """Weakest basis its checks rested on."""
    cases: tuple[str, ...]
    checks: tuple[tuple[str, str, str, Verdict], ...]
    """(case, scheme, check id, verdict)."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """Everything `judge` derives from a run."""

    cases: tuple[CaseResult, ...]
    requirements: tuple[RequirementResult, ...]
    findings: tuple[str, ...] = ()
    """Codes of facts no case expected (unplanned calls, checks that never reported)."""
