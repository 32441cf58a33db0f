"""The action catalogue: what an actor can be asked to do or to show, with typed arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from typing_extensions import TypeAliasType

__all__ = ["Action", "ActionKind", "Actor", "ArgumentSpec", "ArgumentType", "Json", "Performer"]

Json = TypeAliasType("Json", "str | int | bool | list[Json] | dict[str, Json] | None")
"""A JSON value; money is integer cents, dates are ISO texts."""


class Actor(StrEnum):
    """Who acts in a step."""

    PROFESSIONAL = "professional"
    REPLACEMENT = "replacement"
    SECRETARY = "secretary"
    PATIENT = "patient"
    TESTER = "tester"
    EXAMINER = "examiner"
    BENCH = "bench"


class ActionKind(StrEnum):
    """*do* changes something; *show that* makes the product display something."""

    DO = "do"
    SHOW = "show"


class Performer(StrEnum):
    """Who carries the action out: the product through its driver, or the bench itself."""

    PRODUCT = "product"
    BENCH = "bench"


class ArgumentType(StrEnum):
    """How the text of an argument is read and sent to a driver."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    AMOUNT = "amount"
    """Written in euros with two decimals, sent as integer cents."""
    PERSON = "person"
    """Id of a synthetic person; sent as id, names, first names, sex and birth date only."""
    PERSON_FILE = "person_file"
    """Id of a synthetic person; sent with every administrative trait, as a secretary would type it."""
    RECORD = "record"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class ArgumentSpec:
    """One argument of an action."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    type: ArgumentType = ArgumentType.TEXT
    required: bool = False
    secret: bool = False
    values: tuple[str, ...] = ()
    fields: Mapping[str, ArgumentSpec] = field(default_factory=dict)
    """Fields of a record, or of each record of a list."""
    label_fr: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the catalogue."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    kind: ActionKind
    performer: Performer
    title_fr: str
    title_en: str
    instruction_fr: str
    instruction_en: str
    arguments: Mapping[str, ArgumentSpec] = field(default_factory=dict)
    closed_by: str = ""
    """Kind of bench event that shows the action took place; empty = the driver or person says so."""
