"""Places: where in a file something stands, and where in the published corpus it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

__all__ = ["Diagnostic", "Place", "Source"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a pack file; line and column start at 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Render as ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One fault in a file people wrote; worded at the edge from ``code`` and ``arguments``."""

    place: Place
    code: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A document and the spot in it that a rule rests on."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    document: str
    version: str = ""
    locator: str = ""
