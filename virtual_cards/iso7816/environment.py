"""The security environment: what MANAGE SECURITY ENVIRONMENT may choose, and what was chosen.

A card is described by a table of templates, one for each (P1, P2); each tells which operation it prepares and
which algorithm references it knows. ``IAS_TEMPLATES`` is the table of an IAS-ECC card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from virtual_cards.iso7816.keys import KeyUse

__all__ = [
    "HASH_TRANSITIONS",
    "IAS_TEMPLATES",
    "Choice",
    "HashEvent",
    "HashState",
    "Mechanism",
    "Operation",
    "Padding",
    "SecurityEnvironment",
    "Template",
    "Templates",
]


class Operation(Enum):
    """What a template prepares."""

    HASH = auto()
    SIGN = auto()
    AUTHENTICATE = auto()
    DECIPHER = auto()


class Padding(Enum):
    """How a block is made before the private key is used."""

    PKCS1 = auto()
    PSS = auto()
    RAW = auto()


class Mechanism(NamedTuple):
    """An algorithm reference explained.

    ``hash`` is a name of ``hashlib`` or empty; ``given`` tells that the command brings the digest with it,
    where an IAS-ECC signature key only signs what the card has finished hashing itself.
    """

    hash: str = ""
    padding: Padding = Padding.PKCS1
    given: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """One control reference template: its operation, the use its key must have, its algorithms.

    ``use`` None means that no key is named; ``default`` serves when the command names no algorithm.
    """

    operation: Operation
    use: KeyUse | None
    mechanisms: Mapping[int, Mechanism]
    default: Mechanism | None = None


Templates = Mapping[tuple[int, int], Template]
"""P1 and P2 of MANAGE SECURITY ENVIRONMENT → template."""

IAS_TEMPLATES: Templates = {
    (0x41, 0xAA): Template(Operation.HASH, None, {0x10: Mechanism("sha1"), 0x40: Mechanism("sha256")}),
    (0x41, 0xB6): Template(Operation.SIGN, KeyUse.SIGN, {0x12: Mechanism("sha1"), 0x42: Mechanism("sha256")}),
    (0x41, 0xA4): Template(Operation.AUTHENTICATE, KeyUse.AUTHENTICATE, {0x02: Mechanism()}),
    (0x41, 0xB8): Template(Operation.DECIPHER, KeyUse.DECIPHER, {0x0A: Mechanism(), 0x1A: Mechanism()}),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """An algorithm and the reference of the key, None when the operation uses none."""

    mechanism: Mechanism
    key: int | None = None


class HashState(Enum):
    """How far the on-card hash is."""

    NONE = auto()
    CHOSEN = auto()
    READY = auto()


class HashEvent(Enum):
    """Steps of a signature over an on-card hash."""

    CHOOSE = auto()
    HASH = auto()
    SIGN = auto()


HASH_TRANSITIONS: Mapping[tuple[HashState, HashEvent], HashState] = {
    (HashState.NONE, HashEvent.CHOOSE): HashState.CHOSEN,
    (HashState.CHOSEN, HashEvent.CHOOSE): HashState.CHOSEN,
    (HashState.CHOSEN, HashEvent.HASH): HashState.READY,
    (HashState.READY, HashEvent.CHOOSE): HashState.CHOSEN,
    (HashState.READY, HashEvent.HASH): HashState.READY,
    # One hash, one signature: the digest is consumed.
    (HashState.READY, HashEvent.SIGN): HashState.CHOSEN,
}
"""Pairs that are absent are refused with 6985."""


@dataclass(slots=True)
class SecurityEnvironment:
    """Current choices of one channel, and the digest in progress."""

    chosen: dict[Operation, Choice] = field(default_factory=dict)
    hash_state: HashState = HashState.NONE
    digest: bytes = field(default=b"", repr=False)

    def choose(self, operation: Operation, choice: Choice) -> None:
        """Take a choice; a new hash algorithm starts a new hash."""
        self.chosen[operation] = choice
        if operation is Operation.HASH:
            self.step(HashEvent.CHOOSE)

    def allows(self, event: HashEvent) -> bool:
        """Tell whether the step is possible now."""
        return (self.hash_state, event) in HASH_TRANSITIONS

    def step(self, event: HashEvent, digest: bytes = b"") -> None:
        """Take a step that ``allows`` accepted, with the digest it leaves."""
        self.hash_state = HASH_TRANSITIONS[self.hash_state, event]
        self.digest = digest
