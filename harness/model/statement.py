"""The product statement (ICS), its identification, and the settings its driver needs (IXIT)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

__all__ = ["Claim", "DriverSettings", "Identification", "Statement"]

Claim = str | None
"""A claimed value as text (``yes``/``no`` for plain claims); None = undeclared."""


@dataclass(frozen=True, slots=True)
class Identification:
    """Who and what exactly is under test."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    vendor: str
    nie: str
    name: str
    nil: str
    version: str
    os: str = ""
    level: str = ""
    """Palier: the addendum."""
    technical_base: str = ""
    """Socle technique: the FSV."""
    engine: str = ""
    connector: str = ""
    reading_component: str = ""
    authorisations: Mapping[str, str] = field(default_factory=dict)
    """Service id → authorisation number sent in IDAM R=4."""
    contract: str = ""


@dataclass(frozen=True, slots=True)
class DriverSettings:
    """How the product is driven."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    kind: str = "command"
    command: tuple[str, ...] = ()
    """Argument vector; ``{python}`` stands for the running interpreter."""
    environment: Mapping[str, str] = field(default_factory=dict)
    faketime: bool = False
    drop_folder: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One product statement file."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    format_version: str
    product: Identification
    claims: Mapping[str, str] = field(default_factory=dict)
    """Claim name → value; a name that is absent is undeclared."""
    labels: tuple[str, ...] = ()
    """Labels asked by default."""
    request: str = "primo_agrement"
    driver: DriverSettings = field(default_factory=DriverSettings)
