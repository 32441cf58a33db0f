"""What a rule check reports, before and after the rule's own data are joined to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from harness.codecs.b2.codec import Record
from harness.model.expectation import Severity

__all__ = ["Finding", "RuleBreach", "number"]


class Finding(NamedTuple):
    """One thing a check found: where, which field, what was expected, what stands there."""

    location: str
    name: str
    expected: str
    observed: str


@dataclass(frozen=True, slots=True)
class RuleBreach:
    """One broken rule; ``sentence`` and ``source`` come from the rule file."""

    rule: str
    severity: Severity
    location: str
    name: str
    expected: str
    observed: str
    sentence: str = ""
    source: str = ""


def number(record: Record, pos: int, length: int) -> int:
    """Return a numeric field; blanks and what is not a number count as zero."""
    text = record.text[pos - 1 : pos - 1 + length]
    return int(text) if text.isdecimal() else 0  # not isdigit: latin-1 has superscript digits
