"""Expectations: one frozen class per kind of check, exactly as case files write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from harness.model.expectation_base import CheckBase, Count, Severity, Window, Witness
from harness.model.expectation_cards import CardCommands, CardConduct, CardLeft, ConductRule
from harness.model.expectation_messages import (
    NO_FAULTS,
    ComparedMessage,
    FieldRule,
    MessageFacts,
    MessageReference,
    MessagesAgree,
    MessageSelector,
)

__all__ = [
    "NO_FAULTS",
    "AssertionFresh",
    "BilledOnce",
    "CardCommands",
    "CardConduct",
    "CardLeft",
    "ComparedMessage",
    "ConductRule",
    "Count",
    "Expectation",
    "FieldRule",
    "InvoiceRubrics",
    "InvoiceSelector",
    "LineRule",
    "MessageFacts",
    "MessageReference",
    "MessageRules",
    "MessageSelector",
    "MessagesAgree",
    "NoSecret",
    "NothingHappens",
    "PositiveWitness",
    "Refusal",
    "ReturnsReconciled",
    "RubricRule",
    "ScreenShows",
    "ServiceCalls",
    "Severity",
    "Window",
    "Witness",
]


@dataclass(frozen=True, slots=True)
class RubricRule:
    """What one invoice rubric must be; a bare scalar in a file means ``equal``."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    equal: str | None = None
    one_of: tuple[str, ...] = ()
    computed: str | None = None
    """Name of a valuation rule applied to the other rubrics of the line."""
    absent: bool = False


@dataclass(frozen=True, slots=True)
class InvoiceSelector:
    """Which invoice: by patient (person id), by date of care, by position among those left (1-based)."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    patient: str = ""
    date: str = ""
    act: str = ""
    position: int = 0
    file: int = 0


@dataclass(frozen=True, slots=True)
class LineRule:
    """One expected line of an invoice, aligned by act, CCAM code and date, then order."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    rubrics: Mapping[str, RubricRule]


@dataclass(frozen=True, slots=True)
class PositiveWitness:
    """What the bench must have seen of this case's own data for a silence to count."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    kind: Literal["card_read", "service_call", "lot", "mail_login", "card_event", "verify"]
    person: str = ""
    service: str = ""
    window: Window = field(default_factory=Window)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRubrics(CheckBase):
    """The rubrics of the selected invoice have the stated values."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["invoice_rubrics"]
    invoice: InvoiceSelector = field(default_factory=InvoiceSelector)
    header: Mapping[str, RubricRule] = field(default_factory=dict)
    lines: tuple[LineRule, ...] = ()
    totals: Mapping[str, RubricRule] = field(default_factory=dict)
    only_lines: bool = True
    """Every line of the invoice must be expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRules(CheckBase):
    """Every received file obeys the numbered rules of its dialect (XR-nn)."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["message_rules"]
    rules: tuple[str, ...] = ()
    """Empty = all rules of the dialect."""
    dialect: str = ""
    at_least_files: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCalls(CheckBase):
    """A téléservice was called: how often, in which order, with which fields."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["service_calls"]
    service: str
    operation: str = ""
    count: Count = field(default_factory=Count)
    window: Window = field(default_factory=Window)
    calls: tuple[tuple[FieldRule, ...], ...] = ()
    """One tuple of rules per call, in order."""
    every_call: tuple[FieldRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingHappens(CheckBase):
    """In a window the product did not do a thing, and the bench was demonstrably watching."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["nothing_happens"]
    what: Literal["service_call", "lot", "mail", "vitale_read", "signature", "verify"]
    service: str = ""
    operation: str = ""
    flow: str = ""
    """Flow of the mail that does not leave; empty = any but that of the lots."""
    window: Window = field(default_factory=Window)
    positive: PositiveWitness


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal(CheckBase):
    """The product refuses a step for the stated reason and sends nothing else meanwhile."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["refusal"]
    witness: Witness = Witness.DRIVER
    step: str
    reason: tuple[tuple[str, ...], ...]
    """Each group: at least one of its words stands in the message (accents and case ignored)."""
    statuses: tuple[str, ...] = ("refused",)
    nothing_sent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenShows(CheckBase):
    """A screen shown in a *show that* step holds, or does not hold, some words."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["screen_shows"]
    witness: Witness = Witness.DRIVER
    step: str
    shows: tuple[tuple[str, ...], ...] = ()
    """Each group: at least one of its words stands on the screen."""
    hides: tuple[str, ...] = ()
    accented: tuple[str, ...] = ()
    """Words that must stand on the screen with every accent; case is still ignored."""
    persons: tuple[str, ...] = ()
    """Person ids whose birth or used name must be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnsReconciled(CheckBase):
    """The states the product shows equal those computed from the returns the bench sent."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["returns_reconciled"]
    witness: Witness = Witness.DRIVER
    step: str
    """The *show that* step whose screen lists the invoices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledOnce(CheckBase):
    """Over all files whose ARL was not negative, no patient, date and act is billed twice."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["billed_once"]
    files: Count = field(default_factory=Count)
    """How many files the bench must have received."""
    same_numbers_when_resent: bool = False
    """A file sent again after a negative ARL carries the same invoice numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertionFresh(CheckBase):
    """The assertion sent is recent by the simulated clock, signed by the card in the reader."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["assertion_fresh"]
    service: str
    max_age_s: int
    never_reused: bool = False
    """No two calls of the window carry the same assertion id."""
    window: Window = field(default_factory=Window)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSecret(CheckBase):
    """Nothing secret stands in clear in a log or a trace the product leaves."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["no_secret"]
    witness: Witness = Witness.DRIVER
    secrets: tuple[Literal["code_porteur", "nir", "token"], ...]


Expectation = (
    InvoiceRubrics
    | MessageReference
    | MessageRules
    | MessageFacts
    | MessagesAgree
    | ServiceCalls
    | NothingHappens
    | CardCommands
    | CardConduct
    | CardLeft
    | Refusal
    | ScreenShows
    | ReturnsReconciled
    | BilledOnce
    | AssertionFresh
    | NoSecret
)
"""Any kind of check; files tell them apart by the key ``check``."""
