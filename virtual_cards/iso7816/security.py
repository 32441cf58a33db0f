"""What a card remembers of its codes: tries, verification, blocking and unblocking, as a table.

Only the tries, the unblockings and the code itself survive a reset; that the code was verified does not.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

__all__ = ["PIN_SIZES", "PIN_TRANSITIONS", "Pin", "PinEvent", "PinState"]

PIN_SIZES = range(4, 9)
"""Digits of a code, unless its specification says otherwise."""


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
    UNBLOCK = auto()


PIN_TRANSITIONS: Mapping[tuple[PinState, PinEvent], PinState] = {
    (PinState.LOCKED, PinEvent.RIGHT): PinState.VERIFIED,
    (PinState.LOCKED, PinEvent.WRONG): PinState.LOCKED,
    (PinState.LOCKED, PinEvent.LAST_WRONG): PinState.BLOCKED,
    (PinState.LOCKED, PinEvent.RESET): PinState.LOCKED,
    (PinState.LOCKED, PinEvent.UNBLOCK): PinState.LOCKED,
    (PinState.VERIFIED, PinEvent.RIGHT): PinState.VERIFIED,
    (PinState.VERIFIED, PinEvent.WRONG): PinState.LOCKED,
    (PinState.VERIFIED, PinEvent.LAST_WRONG): PinState.BLOCKED,
    (PinState.VERIFIED, PinEvent.RESET): PinState.LOCKED,
    # Whoever unblocks is not necessarily the holder: the code has to be given again.
    (PinState.VERIFIED, PinEvent.UNBLOCK): PinState.LOCKED,
    # Even the right PIN does not open a blocked card.
    (PinState.BLOCKED, PinEvent.RIGHT): PinState.BLOCKED,
    (PinState.BLOCKED, PinEvent.WRONG): PinState.BLOCKED,
    (PinState.BLOCKED, PinEvent.LAST_WRONG): PinState.BLOCKED,
    (PinState.BLOCKED, PinEvent.RESET): PinState.BLOCKED,
    (PinState.BLOCKED, PinEvent.UNBLOCK): PinState.LOCKED,
}


@dataclass(slots=True)
class Pin:
    """One secret code and its tries; ``secret`` never shows in a representation.

    ``resets`` counts how many times this code may still unblock another; None is without limit.
    """

    secret: bytes = field(repr=False)
    maximum: int = 3
    left: int = 3
    sizes: range = PIN_SIZES
    unblocked_by: int | None = None
    resets: int | None = None
    state: PinState = PinState.LOCKED
    unblocked: bool = False
    """True from an unblocking until the next blocking."""

    def present(self, candidate: bytes) -> PinState:
        """Compare a candidate, count the try, and return the state reached."""
        if self.state is PinState.BLOCKED:
            return self.state
        if hmac.compare_digest(candidate, self.secret):
            self.left = self.maximum
            return self._after(PinEvent.RIGHT)
        return self.set_tries(self.left - 1)

    def set_tries(self, left: int) -> PinState:
        """Leave that many tries, as wrong codes would have done (0: blocked)."""
        self.left = left
        if not left:
            self.unblocked = False
            return self._after(PinEvent.LAST_WRONG)
        # Only a code that is put back from blocked leaves that state this way.
        return self._after(PinEvent.UNBLOCK if self.state is PinState.BLOCKED else PinEvent.WRONG)

    def unblock(self, secret: bytes | None = None) -> None:
        """Give all the tries back, with another code if one is given."""
        self.left, self.unblocked = self.maximum, True
        if secret is not None:
            self.secret = secret
        self._after(PinEvent.UNBLOCK)

    def reset(self) -> None:
        """Forget that the PIN was verified; the tries stay as they are."""
        self._after(PinEvent.RESET)

    def _after(self, event: PinEvent) -> PinState:
        self.state = PIN_TRANSITIONS[self.state, event]
        return self.state
