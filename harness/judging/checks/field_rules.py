"""What one field of a message must be, whichever check looks at it."""

from __future__ import annotations

from collections.abc import Collection

from harness.comparison import match
from harness.model.expectation import FieldRule

__all__ = ["accepts", "wanted"]


def wanted(rule: FieldRule) -> str:
    """Return what a rule asks for, in the words of a finding."""
    if rule.absent:
        return "(absent)"
    return rule.equal or " | ".join(rule.one_of) or rule.matches or rule.same_as or ""


def accepts(rule: FieldRule, value: str, elsewhere: Collection[str]) -> bool:
    """Tell whether a value that is there obeys a rule; ``elsewhere`` are those at the path it must be the same as."""
    if rule.same_as is not None:
        return value in elsewhere
    if rule.matches is not None:
        return match(rule.matches, value)
    return value in (rule.one_of or (rule.equal,))
