"""A card's fixed profile: everything that no command changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.atr import Protocol
from virtual_cards.iso7816.describing import TEMPLATES
from virtual_cards.iso7816.files import DedicatedFile
from virtual_cards.iso7816.keys import CardKey, PinSpec

if TYPE_CHECKING:
    from virtual_cards.iso7816.state import CardState

__all__ = ["CHAINABLE", "CardProfile", "Handler", "Instructions"]

Handler = Callable[["CardState", Command], Response]
"""One instruction: reads and changes the state, returns data and status; never raises."""

Instructions = Mapping[int, Handler]
"""INS → handler."""

CHAINABLE = frozenset({0x22, 0x2A, 0x88, 0xCB, 0xD6, 0xDB, 0xDC})
"""Instructions whose data may come in several commands; secrets never do."""


@dataclass(frozen=True, slots=True)
class CardProfile:
    """Everything of a card that no command changes.

    Args:
        kind: Family of the card, such as ``cps3``.
        serial: Serial number of the personalisation.
        atr: Answer to reset; the protocol is derived from it unless ``protocol`` says otherwise.
        root: The master file.
        instructions: Handlers of the interindustry class, on every channel.
        pins: Codes by reference.
        keys: Private keys by reference.
        strict: T=0 as a real card speaks it (``61xx``, ``6Cxx``); False answers at once.
        channels: Logical channels that need no MANAGE CHANNEL; empty: the interindustry class is refused.
        other_classes: Handlers of proprietary classes, class by class.
        templates: Bits 4 and 3 of P2 of SELECT → template of the answer.
        chainable: Instructions that may be chained.
        waiting: Class → first status byte for "data waiting" where it is not ``61``.
        protocol: T=0 or T=1 where the ATR leaves the choice.
    """

    kind: str
    serial: str
    atr: bytes
    root: DedicatedFile
    instructions: Instructions
    pins: Mapping[int, PinSpec] = field(default_factory=dict, repr=False)
    keys: Mapping[int, CardKey] = field(default_factory=dict, repr=False)
    strict: bool = True
    channels: frozenset[int] = frozenset({0})
    other_classes: Mapping[int, Instructions] = field(default_factory=dict)
    templates: Mapping[int, int | None] = field(default_factory=lambda: TEMPLATES)
    chainable: frozenset[int] = CHAINABLE
    waiting: Mapping[int, int] = field(default_factory=dict)
    protocol: Protocol | None = None
