"""How a text stands towards a request: the words, the reasons, and what the product must still claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from harness.model.condition import Always, And, Condition, ConditionFault, Not, Or, parse_condition

__all__ = ["NEVER", "ObligationVerdict", "Reason", "Standing", "all_of", "any_of", "condition_of", "reason"]


class Standing(StrEnum):
    """How a text stands towards a request."""

    MANDATORY = "mandatory"
    UNKNOWN = "unknown"
    """Requests are open; an undeclared claim decides whether it is mandatory."""
    OPTIONAL = "optional"
    """It may be filed, and need not be."""
    LEVEL_UNKNOWN = "level_unknown"
    """The level of the product decides whether it may be filed at all, and is not known."""
    BELOW_LEVEL = "below_level"
    NOT_OPEN = "not_open"
    """Requests are not open yet."""
    NOT_IN_FORCE = "not_in_force"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: message code and arguments."""

    code: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ObligationVerdict:
    """How a text stands towards a request, and why."""

    standing: Standing
    reasons: tuple[Reason, ...]
    demand: Condition = field(default_factory=Always)
    """What the product must claim for the text to apply, besides the text's own condition."""
    unmet: tuple[str, ...] = ()
    """Prerequisites that do not hold: the request would not be receivable."""


NEVER = Not(Always())
"""Holds for no product."""


def reason(key: str, /, **arguments: str) -> Reason:
    """Return a reason of this room."""
    return Reason(f"applicability.{key}", tuple(arguments.items()))


def condition_of(text: str) -> Condition | None:
    """Return the parsed condition, None when it is not one (lint says so)."""
    condition = parse_condition(text)
    return None if isinstance(condition, ConditionFault) else condition


def all_of(parts: Iterable[Condition]) -> Condition:
    """Return the conjunction, without what always holds."""
    left = tuple(dict.fromkeys(part for part in parts if part != Always()))
    if NEVER in left:
        return NEVER
    return And(left) if len(left) > 1 else next(iter(left), Always())


def any_of(parts: Iterable[Condition]) -> Condition:
    """Return the disjunction, without what never holds."""
    left = tuple(dict.fromkeys(part for part in parts if part != NEVER))
    if Always() in left:
        return Always()
    return Or(left) if len(left) > 1 else next(iter(left), NEVER)
