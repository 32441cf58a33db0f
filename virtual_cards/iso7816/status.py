"""Status words of ISO 7816-4 that the virtual cards answer."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["StatusWord", "tries_left", "wrong_length"]


class StatusWord(IntEnum):
    """Two-byte status that ends every answer."""

    OK = 0x9000
    BYTES_WAITING = 0x6100
    NO_TRY_LEFT = 0x63C0
    WRONG_LENGTH = 0x6700
    CHANNEL_NOT_SUPPORTED = 0x6881
    SECURE_MESSAGING_NOT_SUPPORTED = 0x6882
    CHAINING_NOT_SUPPORTED = 0x6884
    INCOMPATIBLE_FILE = 0x6981
    SECURITY_NOT_SATISFIED = 0x6982
    BLOCKED = 0x6983
    NOT_USABLE = 0x6984
    CONDITIONS_NOT_SATISFIED = 0x6985
    NO_CURRENT_FILE = 0x6986
    WRONG_DATA = 0x6A80
    FUNCTION_NOT_SUPPORTED = 0x6A81
    FILE_NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83
    NO_ROOM = 0x6A84
    WRONG_PARAMETERS = 0x6A86
    REFERENCE_NOT_FOUND = 0x6A88
    OFFSET_OUT_OF_FILE = 0x6B00
    WRONG_EXPECTED_LENGTH = 0x6C00
    INSTRUCTION_NOT_SUPPORTED = 0x6D00
    CLASS_NOT_SUPPORTED = 0x6E00
    NO_POWER = 0x6F00


def tries_left(count: int) -> int:
    """Return ``63Cx``: verification failed, ``count`` tries are left (0 to 15)."""
    return StatusWord.NO_TRY_LEFT | min(count, 0x0F)


def wrong_length(exact: int) -> int:
    """Return ``6Cxx``: ask again with this length (256 is written ``00``)."""
    return StatusWord.WRONG_EXPECTED_LENGTH | (exact & 0xFF)
