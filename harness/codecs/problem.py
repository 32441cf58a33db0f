"""A fault found in bytes somebody else wrote: a value, located, worded at the edge."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MAX_PROBLEMS", "Problem"]

MAX_PROBLEMS = 100
"""A message that is wrong everywhere is described by its first faults and a count."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: a message code, where it stands, and the arguments of the sentence."""

    code: str
    location: str = ""
    arguments: tuple[tuple[str, str], ...] = ()
