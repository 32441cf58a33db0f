"""BER-TLV as cards use it (ISO 7816-4 annex): encoding, bounded decoding, look-up by path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Tlv", "TlvError", "decode", "encode", "find", "find_all"]

_MAX_TAG_BYTES = 3
_PADDING = (0x00, 0xFF)


class TlvError(ValueError):
    """Bytes that are no BER-TLV; ``offset`` is where the faulty object starts."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(f"{reason} at offset {offset}")
        self.reason = reason
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Tlv:
    """One data object: its tag as read on the wire (``0x7F48``) and its value."""

    tag: int
    value: bytes

    @property
    def constructed(self) -> bool:
        """True when the value is itself made of data objects (bit 6 of the first tag byte)."""
        return bool(_tag_bytes(self.tag)[0] & 0x20)

    @property
    def encoded(self) -> bytes:
        """The object on the wire: tag, length, value."""
        return encode(self.tag, self.value)

    def children(self) -> tuple[Tlv, ...]:
        """Decode the value one level down; a primitive object has no children.

        Raises:
            TlvError: the object is constructed but its value is no BER-TLV.
        """
        return decode(self.value) if self.constructed else ()


def encode(tag: int, value: bytes | Iterable[bytes]) -> bytes:
    """Encode one object with the shortest definite length.

    Args:
        tag: The tag as an integer holding its wire bytes, such as ``0x5A`` or ``0x7F21``.
        value: The value, or the already encoded objects it is made of.

    Returns:
        Tag, length (``81xx`` above 127 bytes, ``82xxxx`` above 255) and value.
    """
    body = value if isinstance(value, bytes) else b"".join(value)
    return _head(tag, len(body)) + body


def decode(data: bytes) -> tuple[Tlv, ...]:
    """Decode the objects that stand one after another, one level deep.

    Bytes ``00`` and ``FF`` between and after the objects are padding: card files end in zeros.

    Raises:
        TlvError: a tag or a length is cut, of indefinite form, or longer than the data.
    """
    found: list[Tlv] = []
    offset = 0
    while offset < len(data):
        if data[offset] in _PADDING:
            offset += 1
            continue
        tag, after_tag = _read_tag(data, offset)
        length, start = _read_length(data, after_tag, offset)
        if start + length > len(data):
            raise TlvError(f"tag {tag:X} announces {length} bytes, {len(data) - start} are there", offset)
        found.append(Tlv(tag, data[start : start + length]))
        offset = start + length
    return tuple(found)


def find(data: bytes, *path: int) -> bytes | None:
    """Return the value of the first object met by following ``path`` of tags, or None."""
    for value in find_all(data, *path):
        return value
    return None


def find_all(data: bytes, *path: int) -> tuple[bytes, ...]:
    """Return the values of every object at ``path``, in the order of the bytes.

    Raises:
        TlvError: one of the levels walked through is no BER-TLV.
    """
    level: tuple[bytes, ...] = (data,)
    for tag in path:
        level = tuple(item.value for part in level for item in decode(part) if item.tag == tag)
    return level


# The same few tags and lengths come again with every description of a file.
@lru_cache(maxsize=1024)
def _head(tag: int, size: int) -> bytes:
    return _tag_bytes(tag) + _length_bytes(size)


def _tag_bytes(tag: int) -> bytes:
    return tag.to_bytes(max(1, (tag.bit_length() + 7) // 8), "big")


def _length_bytes(length: int) -> bytes:
    if length < 0x80:
        return bytes((length,))
    size = (length.bit_length() + 7) // 8
    return bytes((0x80 | size,)) + length.to_bytes(size, "big")


def _read_tag(data: bytes, offset: int) -> tuple[int, int]:
    end = offset + 1
    if data[offset] & 0x1F == 0x1F:
        while end < len(data) and data[end] & 0x80:
            end += 1
        end += 1
    if end > len(data):
        raise TlvError("the tag is cut", offset)
    if end - offset > _MAX_TAG_BYTES:
        raise TlvError(f"the tag is longer than {_MAX_TAG_BYTES} bytes", offset)
    return int.from_bytes(data[offset:end], "big"), end


def _read_length(data: bytes, position: int, offset: int) -> tuple[int, int]:
    if position >= len(data):
        raise TlvError("the length is missing", offset)
    first = data[position]
    if first < 0x80:
        return first, position + 1
    size = first & 0x7F
    if size == 0:
        raise TlvError("the length is of the indefinite form", offset)
    end = position + 1 + size
    if size > _MAX_TAG_BYTES or end > len(data):
        raise TlvError("the length is cut or out of bounds", offset)
    return int.from_bytes(data[position + 1 : end], "big"), end
