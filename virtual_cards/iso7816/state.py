"""A card's fixed profile and its changing state, as the instructions see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.files import Access, Cursor, DedicatedFile
from virtual_cards.iso7816.security import Pin, PinState, SecurityEnvironment

__all__ = ["CardKey", "CardProfile", "CardState", "Handler", "KeyUse"]


class KeyUse(Enum):
    """What a private key may do."""

    SIGN = auto()
    AUTHENTICATE = auto()


@dataclass(frozen=True, slots=True)
class CardKey:
    """A private key and its one use."""

    use: KeyUse
    private: RSAPrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardProfile:
    """Everything of a card that no command changes.

    ``pins`` maps a reference to (secret, tries); ``keys`` a reference to the key.
    """

    kind: str
    serial: str
    atr: bytes
    root: DedicatedFile
    instructions: Mapping[int, Handler]
    pins: Mapping[int, tuple[bytes, int]] = field(default_factory=dict, repr=False)
    keys: Mapping[int, CardKey] = field(default_factory=dict)


@dataclass(slots=True)
class CardState:
    """What commands change; everything but the PIN tries is lost at reset."""

    profile: CardProfile
    cursor: Cursor = field(init=False)
    environment: SecurityEnvironment = field(init=False)
    pins: dict[int, Pin] = field(init=False)

    def __post_init__(self) -> None:
        """Start as a card just powered."""
        self.pins = {reference: Pin(secret, tries, tries) for reference, (secret, tries) in self.profile.pins.items()}
        self.reset()

    def reset(self) -> None:
        """Return to the master file with no PIN verified and no security environment."""
        self.cursor = Cursor((self.profile.root,))
        self.environment = SecurityEnvironment()
        for pin in self.pins.values():
            pin.reset()

    def allows(self, access: Access) -> bool:
        """Tell whether an access condition is satisfied now."""
        if access is Access.PIN:
            return any(pin.state is PinState.VERIFIED for pin in self.pins.values())
        return access is Access.FREE


Handler = Callable[[CardState, Command], Response]
"""One instruction: reads and changes the state, returns data and status; never raises."""
