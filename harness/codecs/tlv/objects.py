"""One data object of a card: tag, value, and the objects inside it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Tlv", "tag_bytes", "tag_word"]


def tag_bytes(tag: int) -> bytes:
    """Return a tag as it stands on the wire."""
    return tag.to_bytes(max(1, (tag.bit_length() + 7) // 8), "big")


def tag_word(tag: int) -> str:
    """Return a tag for a person and for paths: ``5F37``."""
    return f"{tag:02X}" if tag < 0x100 else f"{tag:X}".zfill(2 * len(tag_bytes(tag)))


@dataclass(frozen=True, slots=True)
class Tlv:
    """A data object; a constructed one whose value was read has parts and no value of its own."""

    tag: int
    """As on the wire: ``0x7F48``."""
    value: bytes = b""
    parts: tuple[Tlv, ...] = ()
    start: int = 0
    """Offset of the tag in what was read."""
    body: int = 0
    """Offset of the value."""
    stop: int = 0
    opened: bool = False
    """True when the value was read as objects, be it none."""

    @property
    def word(self) -> str:
        """The tag for a person."""
        return tag_word(self.tag)
