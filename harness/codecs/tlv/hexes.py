"""Bytes given as they are or in hexadecimal, with blanks, colons or line ends between the digits."""

from __future__ import annotations

import re

__all__ = ["from_hex"]

_HEX = re.compile(rb"[0-9A-Fa-f\s:]*")
_BETWEEN = b" \t\r\n\f\v:"


def from_hex(data: bytes) -> bytes:
    """Return the bytes that hexadecimal digits stand for; data that are anything else come back as they are."""
    if not _HEX.fullmatch(data):
        return data
    digits = data.translate(None, _BETWEEN)
    return bytes.fromhex(digits.decode("ascii")) if digits and len(digits) % 2 == 0 else data
