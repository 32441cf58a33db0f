"""Texts: an addendum, a rider or a téléservice as one folder, and when it binds whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from harness.model.basis import Basis
from harness.model.source import Source

__all__ = ["DEFAULT_DIALECT", "LabelKind", "LabelSpec", "Obligation", "Override", "RequestKind", "Text", "TextKind"]


DEFAULT_DIALECT = "syn-07"
"""Doctors' town lots; a text or a check names another dialect when it needs one."""


class TextKind(StrEnum):
    """Which shelf of the corpus the text stands on."""

    ADDENDUM = "addendum"
    RIDER = "rider"
    TELESERVICE = "teleservice"
    WORKSTATION = "workstation"


class LabelKind(StrEnum):
    """The act of approval a dossier asks for."""

    AGREMENT = "agrement"
    AUTORISATION = "autorisation"
    HOMOLOGATION = "homologation"
    CERTIFICATION = "certification"


class RequestKind(StrEnum):
    """Why the dossier is filed; obligations are triggered by it."""

    FIRST_APPROVAL = "primo_agrement"
    LEVEL_MIGRATION = "migration_palier"
    BASE_CHANGE = "changement_socle"
    NEW_VERSION = "nouvelle_version"
    RIDER = "avenant"
    NEW_PROFESSION = "nouvelle_profession"
    RESUBMISSION = "re_presentation"


@dataclass(frozen=True, slots=True)
class LabelSpec:
    """A label that this text, alone or with its riders, is filed under."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    kind: LabelKind
    title: str
    authority: str = "CNDA"
    book: str = ""
    book_version: str = ""
    includes: tuple[str, ...] = ()
    """Ids of other texts whose cases belong to the same dossier (riders)."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """From when, for which requests and products the text is enforceable."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    event: str
    """What starts the delay, for example ``test_cases_published``."""
    event_date: date | None = None
    """None: the day is not public; the rule then never binds by date alone."""
    opening_date: date | None = None
    """Day requests open, where it is not the day of the event; a day before it, nothing can be filed."""
    delay_months: int = 0
    triggers: tuple[RequestKind, ...] = ()
    """Requests for which it binds; empty = every request."""
    requested_level: str = ""
    """Only for requests at this level; empty = any."""
    minimum_level: str = ""
    exceptions: tuple[RequestKind, ...] = ()
    exception_when: str = ""
    """Condition on the statement under which the exceptions hold; empty = always."""
    optional_for: tuple[str, ...] = ()
    """Partial approvals in which the text is optional."""
    mandatory_for: tuple[str, ...] = ()
    """Partial approvals in which the text is mandatory."""
    source: Source | None = None
    prerequisites: tuple[str, ...] = ()
    """Conditions on the statement without which the request is not receivable."""


@dataclass(frozen=True, slots=True)
class Override:
    """A user's pack replaces an object of a shipped one, openly."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    replaces: str
    because: str


@dataclass(frozen=True, slots=True)
class Text:
    """The head of one pack folder (``text.yaml``)."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    kind: TextKind
    title: str
    version: str
    basis: Basis
    source: Source
    in_force_from: date
    in_force_until: date | None = None
    applies_when: str = "always"
    scope_rows: tuple[str, ...] = ()
    labels: tuple[LabelSpec, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    depends_on: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    """Order of the levels of the specification, lowest first (addenda only)."""
    diffusion: str = "open"
    dialect: str = DEFAULT_DIALECT
    """B2 dialect the lots of its cases are written in."""
    overrides: tuple[Override, ...] = ()
