"""What a card keeps secret: private keys with their uses, and codes with their tries."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from virtual_cards.iso7816.security import PIN_SIZES

__all__ = ["CardKey", "KeyUse", "PinSpec"]


class KeyUse(Enum):
    """What a private key may do."""

    SIGN = auto()
    AUTHENTICATE = auto()
    DECIPHER = auto()


@dataclass(frozen=True, slots=True)
class CardKey:
    """A private key, what it may do, and the code it asks for (0: none)."""

    uses: frozenset[KeyUse]
    private: RSAPrivateKey = field(repr=False)
    pin: int = 1


@dataclass(frozen=True, slots=True)
class PinSpec:
    """A secret code as personalised.

    ``unblocked_by`` is the reference of the code that unblocks it; ``resets`` is how many times this code may
    itself unblock others (its usage counter), None without limit.
    """

    secret: bytes = field(repr=False)
    tries: int = 3
    unblocked_by: int | None = None
    sizes: range = PIN_SIZES
    resets: int | None = None
