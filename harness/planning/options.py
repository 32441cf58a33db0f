"""What is asked of a plan, and why a plan cannot be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

__all__ = ["SELECTIONS", "PlanBlockedError", "PlanError", "PlanOptions", "Problem"]

SELECTIONS = ("demo",)
"""Named selections; ``demo`` is every automatic case of the shipped packs."""


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """Options of ``plan``, as the command line takes them."""

    as_of: date
    """Day of the request: texts in force and obligations are those of that day."""
    labels: tuple[str, ...] = ()
    """Empty: those of the statement."""
    request: str = ""
    """Empty: that of the statement."""
    cases: tuple[str, ...] = ()
    """Shell patterns over case ids; empty = every case."""
    selection: str = ""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why nothing can be planned: message code and arguments."""

    code: str
    arguments: tuple[tuple[str, str], ...] = ()


class PlanError(ValueError):
    """A plan document cannot be read or trusted."""


class PlanBlockedError(PlanError):
    """No plan can be made: undeclared claims that matter, or names that lead nowhere."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.code} {dict(p.arguments)}" for p in problems))
        self.problems = tuple(problems)
