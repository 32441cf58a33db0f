"""Expectations on what a message holds, whatever its format: an attachment, a mail, a file, a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from harness.model.expectation_base import CheckBase

__all__ = [
    "NO_FAULTS",
    "ComparedMessage",
    "FieldRule",
    "MessageFacts",
    "MessageReference",
    "MessageSelector",
    "MessagesAgree",
]

NO_FAULTS = ("none",)
"""Value of ``faults_of`` by which a check holds values only, and leaves the form to another."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What one field of a message must be; a bare scalar in a file means ``equal``."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    path: str
    equal: str | None = None
    one_of: tuple[str, ...] = ()
    matches: str | None = None
    """Name of a typed matcher (uuid, instant, nir, any…)."""
    same_as: str | None = None
    absent: bool = False


@dataclass(frozen=True, slots=True)
class MessageSelector:
    """Which message of the case, and the format it is read in."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    origin: Literal["artifact", "lot", "mail", "request", "response", "return", "sealed"]
    """What a step left, a B2 file received, a mail of another flow opened, a call, its answer, a return the bench sent,
    a mail of another flow as it was received."""
    format: str
    """Name of a reading: ``b2``, ``cda``, ``ins_datamatrix``…"""
    step: str = ""
    """The step that left the artifact."""
    name: str = ""
    """Pattern of the artifact's name (``*.png``)."""
    flow: str = ""
    """Flow of the mail: ``scor``, ``mssante``, ``dre``…"""
    recipient: str = ""
    """Mailbox the mail, or the lot, came to, in small letters; empty = any."""
    service: str = ""
    operation: str = ""
    rank: int = 1
    """Among those that answer to the rest, from 1."""
    dialect: str = ""
    """Of a B2 file, that of the text when empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts(CheckBase):
    """A message reads without fault in its format, and holds what is stated."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["message_facts"]
    message: MessageSelector
    facts: tuple[FieldRule, ...] = ()
    faults_of: tuple[str, ...] = ()
    """Codes of the faults looked for, or ids of rules; empty = every fault of the format, ``none`` = values only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesAgree(CheckBase):
    """Several messages of one case say the same where they speak of the same thing."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["messages_agree"]
    messages: Mapping[str, MessageSelector]
    variables: Mapping[str, tuple[str, ...]]
    """Name of what is spoken of → where it stands (``lot:5[50,9]``, ``envoi:/factures/numero``), at least twice."""
    read_as: Mapping[str, Literal["amount", "date"]] = field(default_factory=dict)
    """Name of a variable → what its values mean, when the formats write it otherwise (AAMMJJ and AAAA-MM-JJ)."""


@dataclass(frozen=True, slots=True)
class ComparedMessage:
    """One more message held against a reference, with what the messages before it bound."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    message: Literal["request", "response"]
    reference: str
    """Path of the reference file inside the text's folder."""
    file: int = 1
    """Rank among the calls that answer to the rest."""
    service: str = ""
    operation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReference(CheckBase):
    """A message equals a reference message of the pack under its field classes, or one of several."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["message_reference"]
    message: Literal["lot", "mail", "request", "response"]
    reference: str = ""
    """Path of the reference file inside the text's folder."""
    outcomes: Mapping[str, str] = field(default_factory=dict)
    """Instead of one reference: name of each accepted outcome → path of its reference, tried in this order."""
    justify: tuple[str, ...] = ()
    """Outcomes accepted only with a written reason."""
    file: int = 1
    """Rank among the files, mails or calls that answer to the rest."""
    service: str = ""
    operation: str = ""
    flow: str = ""
    """Flow of the mail."""
    dialect: str = ""
    """Of a B2 file, or of the one inside a mail; that of the text when empty."""
    then: tuple[ComparedMessage, ...] = ()
    """Messages compared after it, in order: a variable bound in one holds in those that follow."""
