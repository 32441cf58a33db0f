"""What a card remembers of trust: PIN tries, and the state of the signature in progress.

Both are small machines written as tables. The PIN survives a reset by its tries only; the signature
environment does not survive at all.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

__all__ = [
    "HASH_TRANSITIONS",
    "PIN_TRANSITIONS",
    "HashEvent",
    "HashState",
    "Pin",
    "PinEvent",
    "PinState",
    "SecurityEnvironment",
]


class PinState(Enum):
    """Where a PIN stands."""

    LOCKED = auto()
    VERIFIED = auto()
    BLOCKED = auto()


class PinEvent(Enum):
    """What may happen to a PIN."""

    RIGHT = auto()
    WRONG = auto()
    LAST_WRONG = auto()
    RESET = auto()


PIN_TRANSITIONS: Mapping[tuple[PinState, PinEvent], PinState] = {
    (PinState.LOCKED, PinEvent.RIGHT): PinState.VERIFIED,
    (PinState.LOCKED, PinEvent.WRONG): PinState.LOCKED,
    (PinState.LOCKED, PinEvent.LAST_WRONG): PinState.BLOCKED,
    (PinState.LOCKED, PinEvent.RESET): PinState.LOCKED,
    (PinState.VERIFIED, PinEvent.RIGHT): PinState.VERIFIED,
    (PinState.VERIFIED, PinEvent.WRONG): PinState.LOCKED,
    (PinState.VERIFIED, PinEvent.LAST_WRONG): PinState.BLOCKED,
    (PinState.VERIFIED, PinEvent.RESET): PinState.LOCKED,
    # Even the right PIN does not open a blocked card.
    (PinState.BLOCKED, PinEvent.RIGHT): PinState.BLOCKED,
    (PinState.BLOCKED, PinEvent.WRONG): PinState.BLOCKED,
    (PinState.BLOCKED, PinEvent.LAST_WRONG): PinState.BLOCKED,
    (PinState.BLOCKED, PinEvent.RESET): PinState.BLOCKED,
}


@dataclass(slots=True)
class Pin:
    """One secret code and its tries; ``secret`` never shows in a representation."""

    secret: bytes = field(repr=False)
    maximum: int = 3
    left: int = 3
    state: PinState = PinState.LOCKED

    def present(self, candidate: bytes) -> PinState:
        """Compare a candidate, count the try, and return the state reached."""
        if self.state is PinState.BLOCKED:
            return self.state
        if hmac.compare_digest(candidate, self.secret):
            self.left = self.maximum
            return self._after(PinEvent.RIGHT)
        self.left -= 1
        return self._after(PinEvent.WRONG if self.left else PinEvent.LAST_WRONG)

    def reset(self) -> None:
        """Forget that the PIN was verified; the tries stay as they are."""
        self._after(PinEvent.RESET)

    def _after(self, event: PinEvent) -> PinState:
        self.state = PIN_TRANSITIONS[self.state, event]
        return self.state


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
    """Current choices of MANAGE SECURITY ENVIRONMENT and the digest in progress."""

    hash_state: HashState = HashState.NONE
    digest: bytes = b""
    signature_key: int | None = None
    authentication_key: int | None = None

    def allows(self, event: HashEvent) -> bool:
        """Tell whether the step is possible now."""
        return (self.hash_state, event) in HASH_TRANSITIONS

    def step(self, event: HashEvent, digest: bytes = b"") -> None:
        """Take a step that ``allows`` accepted, with the digest it leaves."""
        self.hash_state = HASH_TRANSITIONS[self.hash_state, event]
        self.digest = digest
