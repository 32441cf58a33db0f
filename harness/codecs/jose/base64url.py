"""Base64url without padding (RFC 7515 §2), strict in both directions."""

from __future__ import annotations

import base64
import binascii
import re

__all__ = ["decode", "encode", "exact"]

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")


def encode(data: bytes) -> str:
    """Write bytes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes | None:
    """Read a text; None when it holds another character, padding included, or a length that cannot be."""
    if not _ALPHABET.fullmatch(text) or len(text) % 4 == 1:
        return None
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None


def exact(text: str, data: bytes) -> bool:
    """Tell whether a text is the only one that stands for its bytes: no bit is left over that is not zero."""
    return encode(data) == text
