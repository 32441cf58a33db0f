"""Cases: the world they need, the steps to play, and what must be observed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from harness.model.action import Actor, Json
from harness.model.basis import Basis
from harness.model.cards import CardStateWord, Layout
from harness.model.expectation import Expectation
from harness.model.source import Source

__all__ = [
    "Alternative",
    "BookRef",
    "CardForm",
    "Case",
    "Fault",
    "ReturnOrder",
    "ServiceWorld",
    "Step",
    "World",
]


@dataclass(frozen=True, slots=True)
class BookRef:
    """Where the case stands in a test book."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    version: str
    test: str
    sub_case: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One injected fault, as data: on the k-th call (1-based), or on every call when 0."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    fault: str
    """Id in the fault catalogue of the service."""
    call: int = 0
    operation: str = ""
    delay_ms: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class ServiceWorld:
    """How one téléservice behaves during the case."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    answers: Mapping[str, str] = field(default_factory=dict)
    """Person id → id of an answer in the service's folder; absent = computed from the person."""
    faults: tuple[Fault, ...] = ()
    latency_ms: int = 0


@dataclass(frozen=True, slots=True)
class ReturnOrder:
    """What the mail front end answers to the n-th file it receives (1-based)."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    file: int = 1
    arl: str = "positive"
    """``positive``, ``negative`` or ``none``."""
    arl_code: str = ""
    invoice: int = 0
    """Invoice of that file (1-based) the state below concerns; 0 = every invoice."""
    state: str = "paid"
    """``paid``, ``rejected``, ``partial`` or ``none`` (no NOEMIE return)."""
    reject_code: str = ""
    reject_label: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """The product's outside world for one case."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    services: Mapping[str, ServiceWorld] = field(default_factory=dict)
    returns: tuple[ReturnOrder, ...] = ()
    opposed: tuple[str, ...] = ()
    """Persons whose card serial stands on the opposition list that the product may load."""
    reader: Layout = ""
    """Which readers stand on the desk."""


@dataclass(frozen=True, slots=True)
class CardForm:
    """Which card of a person stands in a role, and the state it is found in."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    kind: str = ""
    """Kind of card (``cps4``, ``vitale1``…); empty = that of the person's file."""
    state: CardStateWord = "fresh"
    renewed: bool = False
    """A card made anew for the same person: another serial number."""
    slot: int | None = None
    """Where it stands, counted through all readers from 0; None: the ordinary place of the role."""


@dataclass(frozen=True, slots=True)
class Step:
    """One ordered step: an actor, an action of the catalogue and its arguments."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    actor: Actor
    action: str
    arguments: Mapping[str, Json] = field(default_factory=dict)
    note: str = ""
    timeout_s: int = 30


@dataclass(frozen=True, slots=True)
class Alternative:
    """An accepted other behaviour; using it demands a written justification."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    text: str
    replaces: tuple[str, ...]
    """Ids of the expectations it replaces."""
    expectations: tuple[Expectation, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One approval case; one file, or one expansion of a variant or of a jeu d'essai."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    text: str
    """Id of the text whose folder holds it (filled by the loader)."""
    title: str
    goal: str
    book: BookRef
    basis: Basis
    source: Source
    applies_when: str
    simulated_date: datetime
    """Date and time of day at which the case starts, UTC."""
    steps: tuple[Step, ...]
    expectations: tuple[Expectation, ...]
    requirements: tuple[str, ...] = ()
    """Union of what its expectations claim (filled by the loader)."""
    schemes: tuple[str, ...] = ("cnam",)
    cards: Mapping[str, str] = field(default_factory=dict)
    """Role (``professional``, ``insured``, ``other_insured``…) → person id; in the reader at start."""
    cards_aside: Mapping[str, str] = field(default_factory=dict)
    """Cards at hand, not inserted at start."""
    card_forms: Mapping[str, CardForm] = field(default_factory=dict)
    """Role → form of the card that stands there at start; absent = the person's ordinary card."""
    people: tuple[str, ...] = ()
    world: World = field(default_factory=World)
    alternatives: tuple[Alternative, ...] = ()
    evidence: tuple[str, ...] = ()
    """Kinds of evidence the dossier folder keeps: request, response, card, lot, return, screen."""
    session: str = ""
    reuses_result_of: str = ""
    jeu_essai: str = ""
    """Id of the jeu d'essai it was expanded from."""
    file: str = ""
    """Pack-relative path and line of the definition (filled by the loader)."""
