"""A reference that cannot serve: a fault of whoever gave it, never a difference of the product."""

from __future__ import annotations

from collections.abc import Iterable

from harness.codecs.problem import Problem
from harness.i18n import say

__all__ = ["ReferenceFaultError", "demand", "framing_words"]

_SPOILT = frozenset({"codecs.b2-empty", "codecs.b2-too-large", "codecs.b2-truncated"})


class ReferenceFaultError(ValueError):
    """The reference cannot be read; carries the located problem."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem for whoever words it."""
        super().__init__(f"{problem.location} {problem.code}".strip())
        self.problem = problem


def demand(problems: Iterable[Problem]) -> None:
    """Refuse a B2 reference that is empty, too large or cut off, or whose lines are too long.

    Short lines are let through: editors strip the blanks at the end of a line.

    Raises:
        ReferenceFaultError: with the first problem that cannot be overlooked.
    """
    for problem in problems:
        long = problem.code == "codecs.b2-record-length" and int(dict(problem.arguments)["length"]) > 128
        if long or problem.code in _SPOILT:
            raise ReferenceFaultError(problem)


def framing_words(problem: Problem, lang: str = "fr") -> str:
    """Return the sentence of a problem."""
    return say(problem.code, lang, **dict(problem.arguments))
