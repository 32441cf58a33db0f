"""Verdicts and the three published tables that aggregate them (check, case, requirement, outcome).

Theory.  A check reports one verdict.  Within one attempt the gravest verdict wins and a broken
bench accuses nobody, so ``error`` is the gravest.  Across cases and requirements a failure of the
product is never hidden by a broken bench, so ``fail`` outranks ``error``.  ``not_applicable`` and
``declared`` are neutral: they never outweigh anything that was run.  Nothing reported = ``not_run``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

__all__ = [
    "ACROSS_CASES",
    "REPLACEABLE",
    "WITHIN_ATTEMPT",
    "Outcome",
    "Verdict",
    "across_cases",
    "outcome_of",
    "within_attempt",
]


class Verdict(StrEnum):
    """What the bench says of a check, a case or a requirement."""

    PASS = "pass"  # noqa: S105 -- a verdict, not a secret
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    NOT_APPLICABLE = "not_applicable"
    NOT_RUN = "not_run"
    DECLARED = "declared"
    BLOCKED = "blocked_by_environment"


class Outcome(StrEnum):
    """Computed summary of a requirement or a dossier; the decision stays human."""

    CONFORMING = "conforme"
    WITH_OBSERVATIONS = "conforme_avec_observations"
    NON_CONFORMING = "non_conforme"
    TO_EXAMINE = "a_examiner"
    NEUTRAL = "sans_objet"


WITHIN_ATTEMPT: Sequence[Verdict] = (
    Verdict.NOT_APPLICABLE,
    Verdict.DECLARED,
    Verdict.PASS,
    Verdict.NOT_RUN,
    Verdict.BLOCKED,
    Verdict.INCONCLUSIVE,
    Verdict.FAIL,
    Verdict.ERROR,
)
"""From lightest to gravest inside one attempt: the gravest check decides the case."""

ACROSS_CASES: Sequence[Verdict] = (
    Verdict.NOT_APPLICABLE,
    Verdict.DECLARED,
    Verdict.PASS,
    Verdict.NOT_RUN,
    Verdict.BLOCKED,
    Verdict.INCONCLUSIVE,
    Verdict.ERROR,
    Verdict.FAIL,
)
"""From lightest to gravest across cases: the gravest case decides the requirement."""

REPLACEABLE = frozenset({Verdict.ERROR, Verdict.BLOCKED, Verdict.NOT_RUN})
"""An attempt that ended so may be replaced by a later one; after any other, repeats never count."""


def within_attempt(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict of a case from the verdicts of its checks; empty means not run."""
    return max(verdicts, key=WITHIN_ATTEMPT.index, default=Verdict.NOT_RUN)


def across_cases(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict of a requirement from the verdicts of its checks; empty means not run."""
    return max(verdicts, key=ACROSS_CASES.index, default=Verdict.NOT_RUN)


def outcome_of(verdict: Verdict, *, observations: bool) -> Outcome:
    """Return the published outcome of a requirement or dossier verdict."""
    match verdict:
        case Verdict.PASS:
            return Outcome.WITH_OBSERVATIONS if observations else Outcome.CONFORMING
        case Verdict.FAIL:
            return Outcome.NON_CONFORMING
        case Verdict.NOT_APPLICABLE | Verdict.DECLARED:
            return Outcome.NEUTRAL
        case _:
            return Outcome.TO_EXAMINE
