"""What every expectation has: severity, witness, window, count, and the fields all checks share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

__all__ = ["CheckBase", "Count", "Severity", "Window", "Witness"]


class Severity(StrEnum):
    """What a failed check costs; given by the case, never by the check."""

    BLOCKING = "blocking"
    MAJOR = "major"
    MINOR = "minor"
    REMARK = "remark"


class Witness(StrEnum):
    """Who saw the fact a check rests on."""

    BENCH = "bench"
    DRIVER = "driver"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the case a check looks at: after one step ended, until another ended."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    after: str = ""
    """Step id; empty = from the start."""
    until: str = ""
    """Step id, that step included; empty = to the end."""


@dataclass(frozen=True, slots=True)
class Count:
    """How often something must be seen."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    exactly: int | None = None
    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckBase:
    """What every check has: an id, the requirements it claims, a severity and a French sentence."""

    id: str
    requirements: tuple[str, ...] = ()
    severity: Severity = Severity.BLOCKING
    sentence: str
    witness: Witness = Witness.BENCH
    schemes: tuple[str, ...] = ()
    """Schemes in which it is looked at; empty = all of the case."""
