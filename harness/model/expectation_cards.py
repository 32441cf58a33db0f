"""Expectations about cards: commands counted, how the product behaves with a card, how a card is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from harness.model.expectation_base import CheckBase, Count, Window

__all__ = ["CardCommands", "CardConduct", "CardLeft", "ConductRule"]

ConductRule = Literal[
    "code_once_per_session",
    "one_code_per_order",
    "protected_after_code",
    "no_signature_without_code",
    "in_transaction",
    "released_within",
    "retried_when_shared",
    "nothing_written",
]
"""Rules of good conduct with a card; ``harness.judging.checks.conduct`` states each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCommands(CheckBase):
    """Commands the product sent to a card, counted."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["card_commands"]
    card: str
    """Role of the card."""
    command: Literal["verify", "sign", "authenticate", "decipher", "read", "select", "update", "change_code", "unblock"]
    file: str = ""
    count: Count
    window: Window = field(default_factory=Window)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardConduct(CheckBase):
    """The product keeps one rule of conduct with the card of a role, over a window."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["card_conduct"]
    card: str
    """Role of the card."""
    rule: ConductRule
    seconds: int = 0
    """Delay that ``released_within`` allows, in seconds of real time."""
    window: Window = field(default_factory=Window)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLeft(CheckBase):
    """At the end of the case the card of a role is in one of these states."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    check: Literal["card_left"]
    card: str
    states: tuple[Literal["fresh", "verified", "tries_left", "blocked", "unblocked", "mute"], ...]
    tries_left: int | None = None
    """Tries that the code porteur has left; None: any number."""
